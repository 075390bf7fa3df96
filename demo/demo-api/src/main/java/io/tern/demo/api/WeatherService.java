package io.tern.demo.api;

import io.tern.api.Idempotent;

/** The second service: called by a provider, not by the consumer. */
public interface WeatherService {
    /** The weather of a city, in a few words. */
    @Idempotent
    String today(String city);
}
