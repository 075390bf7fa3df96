package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Services and callers are plain classes. */
final class CheckoutTest {
    @Test
    void addsPricesUp() {
        Checkout checkout = new Checkout(article -> 3);
        assertThat(checkout.total(List.of("tea", "milk"))).isEqualTo(6);
    }

    @Test
    void knowsThePriceOfTea() {
        assertThat(new ListPrices(Map.of("tea", 4)).priceOf("tea")).isEqualTo(4);
    }
}
