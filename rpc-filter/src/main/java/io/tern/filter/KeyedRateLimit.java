package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Permit;
import io.tern.api.Refusal;
import io.tern.api.RequestHead;
import io.tern.api.ServerAdmission;
import java.util.function.Function;

/** So many calls a second of each value of something in a request's head, such as who calls. Thread-safe. */
final class KeyedRateLimit implements ServerAdmission.Gate {
    private final KeyedRates rates;
    private final Function<RequestHead, String> value;
    private final RateRefusals refusal;

    /** @param value what is told apart; does not block, and throws only where a head's attachments cannot be read */
    KeyedRateLimit(KeyedRates rates, Function<RequestHead, String> value, RateRefusals refusal) {
        this.rates = rates;
        this.value = value;
        this.refusal = refusal;
    }

    @Override
    public Admission admit(RequestHead head) {
        long waitNanos = rates.tryAcquire(value.apply(head), head.priority(), head.arrivalNanos());
        return waitNanos == 0 ? Permit.NONE : new Refusal(refusal.after(waitNanos, head.priority()));
    }

    @Override
    public String toString() {
        return rates.toString();
    }
}
