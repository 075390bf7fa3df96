package io.tern.demo.parents;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The provider's side. */
final class CountingOrders implements Orders {
    private final AtomicInteger receipts = new AtomicInteger();
    private final AtomicInteger prices = new AtomicInteger();

    @Override
    public Receipt place(Order order) {
        return new Receipt(order.count() + " " + order.article(), receipts.incrementAndGet());
    }

    @Override
    public CompletableFuture<Receipt> placeLater(Order order) {
        return CompletableFuture.supplyAsync(() -> place(order));
    }

    @Override
    public int price(String article) {
        return prices.incrementAndGet();
    }
}
