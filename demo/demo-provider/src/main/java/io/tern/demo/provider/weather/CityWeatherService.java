package io.tern.demo.provider.weather;

import io.tern.api.Export;
import io.tern.demo.api.WeatherService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Found by the scan of its package. Thread-safe. */
@Export(version = "1.0", warmupMillis = 2_000)
public final class CityWeatherService implements WeatherService {
    private static final Logger logger = LoggerFactory.getLogger(CityWeatherService.class);

    @Override
    public String today(String city) {
        logger.info("telling the weather of {}", city);
        return "it is sunny in " + city;
    }
}
