package io.tern.demo.api;

import java.time.LocalDate;

/** How an order reaches its buyer. */
public sealed interface Delivery {
    /**
     * By post.
     *
     * @param trackingNumber of the parcel
     * @param expected the day
     */
    record Parcel(String trackingNumber, LocalDate expected) implements Delivery {}

    /**
     * The buyer comes for it.
     *
     * @param shop where
     */
    record Pickup(String shop) implements Delivery {}
}
