package io.tern.bootstrap;

import io.tern.bootstrap.passing.Bakery;
import io.tern.bootstrap.passing.ListingBakery;
import io.tern.bootstrap.passing.OvenCold;
import io.tern.bootstrap.passing.Unfit;
import io.tern.bootstrap.passing.deeper.FlourGone;
import java.time.DateTimeException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;

/** Throws what it is told to. */
final class BusyBakery implements Bakery, ListingBakery {
    @Override
    public String bake(String thrown) {
        throw exception(thrown);
    }

    @Override
    public CompletableFuture<String> bakeLater(String thrown) {
        return CompletableFuture.failedFuture(exception(thrown));
    }

    private static RuntimeException exception(String name) {
        return switch (name) {
            case "OvenCold" -> new OvenCold(20);
            case "FlourGone" -> new FlourGone();
            case "BelowOvenCold" -> new BelowOvenCold();
            case "Unfit" -> new Unfit();
            case "IllegalArgumentException" -> new IllegalArgumentException("text");
            case "IllegalStateException" -> new IllegalStateException("text");
            case "UnsupportedOperationException" -> new UnsupportedOperationException("text");
            case "NoSuchElementException" -> new NoSuchElementException("text");
            case "NumberFormatException" -> new NumberFormatException("text");
            case "DateTimeException" -> new DateTimeException("text");
            default -> throw new AssertionError(name);
        };
    }

    /** The provider's own; callers need not have it. */
    private static final class BelowOvenCold extends OvenCold {
        private static final long serialVersionUID = 1L;

        BelowOvenCold() {
            super(5);
        }

        @Override
        public String getMessage() {
            return super.getMessage() + ", and it is dark";
        }
    }
}
