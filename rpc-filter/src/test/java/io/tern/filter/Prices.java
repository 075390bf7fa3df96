package io.tern.filter;

import io.tern.api.Idempotent;
import io.tern.api.Oneway;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A service whose results are of many types. */
interface Prices {
    enum Level {
        LOW,
        HIGH
    }

    /** What it throws by contract. */
    final class UnknownArticleException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownArticleException(String message) {
            super(message);
        }
    }

    @Idempotent
    int price(String article) throws UnknownArticleException;

    @Idempotent
    List<String> articles();

    CompletableFuture<String> name(String article);

    Optional<String> remark(String article);

    Map<String, Integer> all();

    int[] history(String article);

    Level level(String article);

    String describe(String article);

    void forget(String article);

    @Oneway
    void tell(String article);

    /** Answers instead of {@link #price}. */
    static int guess(String article) throws UnknownArticleException {
        if (article.equals("nothing")) {
            throw new UnknownArticleException(article);
        }
        if (article.equals("broken")) {
            throw new IllegalStateException("secret " + article);
        }
        return article.length();
    }

    /** Has other parameters than {@link #price}. */
    static int guessAll() {
        return 0;
    }
}
