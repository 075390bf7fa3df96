package io.tern.demo.parents;

import io.tern.api.Idempotent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.util.concurrent.CompletableFuture;

/** The service of these projects. */
public interface Orders {
    record Order(@NotBlank String article, @Positive int count) {}

    record Receipt(String text, int number) {}

    Receipt place(@Valid Order order);

    CompletableFuture<Receipt> placeLater(@Valid Order order);

    /** Answers with another price each time. */
    @Idempotent
    int price(String article);
}
