package com.acme.shop;

import io.tern.api.Idempotent;

public interface Prices {
    @Idempotent
    int priceOf(String article);
}
