package io.tern.bootstrap.shop;

/** A service that a scan finds. */
public interface Shop {
    int price(String article);
}
