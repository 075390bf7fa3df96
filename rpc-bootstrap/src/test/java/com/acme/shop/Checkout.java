package com.acme.shop;

import io.tern.api.Reference;
import java.util.List;

public final class Checkout {
    @Reference(version = "1.0")
    private Prices prices;

    public Checkout() {}

    Checkout(Prices prices) {
        this.prices = prices;
    }

    public int total(List<String> articles) {
        return articles.stream().mapToInt(prices::priceOf).sum();
    }
}
