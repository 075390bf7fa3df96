package io.tern.bootstrap.shop;

import io.tern.api.Export;

@Export(group = "retail", version = "2.0")
final class CornerShop implements Shop {
    public CornerShop() {}

    @Override
    public int price(String article) {
        return article.length();
    }
}
