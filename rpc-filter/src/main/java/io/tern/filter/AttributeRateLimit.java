package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.MethodDescriptor;
import io.tern.api.RefusalScope;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what exceeds {@code attributeRateLimit} of one value of the attachment {@code attributeRateKey}; it is a quota, so no other
 * node is tried. Calls without the attachment are those of one value, "": leaving it out gains nothing. Thread-safe.
 */
@Extension(value = "attribute-rate-limit", order = FilterOrder.ATTRIBUTE_RATE_LIMIT)
@AutoActivate
final class AttributeRateLimit implements ServerAdmission {
    private static final RateSettings SETTINGS =
            new RateSettings(CallerSettings.ATTRIBUTE_RATE_LIMIT, CallerSettings.ATTRIBUTE_RATE_BURST);

    private final Lasting<RateTerms, KeyedRates> rates = new Lasting<>();

    /** Immutable. */
    private record Attribute(Object owner, String key) {}

    @Override
    public @Nullable Gate bind(ServerContext context) {
        SaidSettings said = SaidSettings.of(context);
        RuntimeContext runtime = context.runtime();
        return MethodGate.of(SETTINGS.limits(said, (method, perSecond, burst) -> {
            String key = key(said, method);
            RateTerms terms = new RateTerms(new Attribute(said.owner(method), key), perSecond, burst);
            return gate(
                    method != null ? method : said.service(),
                    key,
                    terms,
                    rates.of(terms, () -> KeyedRates.of(terms, runtime)));
        }));
    }

    private static String key(SaidSettings said, @Nullable MethodDescriptor method) {
        String ofMethod = method == null ? null : said.ofMethod(method, CallerSettings.ATTRIBUTE_RATE_KEY);
        String key = ofMethod != null ? ofMethod : said.ofService(CallerSettings.ATTRIBUTE_RATE_KEY);
        if (key == null) {
            throw new IllegalArgumentException((method != null ? method : said.service()) + ": " + SETTINGS.rate()
                    + " without " + CallerSettings.ATTRIBUTE_RATE_KEY
                    + " (expected: the attachment whose values are told apart)");
        }
        return key;
    }

    private static Gate gate(Object owner, String key, RateTerms terms, KeyedRates rates) {
        return new KeyedRateLimit(
                rates,
                head -> head.attachments().getOrDefault(key, ""),
                new RateRefusals(
                        RefusalScope.SERVICE,
                        priority -> "the rate limit of " + owner + " for one value of attachment '" + key
                                + "' is reached" + terms.reached(priority) + ", set by " + SETTINGS.rate(),
                        "Call again after that time, or raise " + SETTINGS.rate()));
    }
}
