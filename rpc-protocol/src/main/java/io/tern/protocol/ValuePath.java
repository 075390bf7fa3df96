package io.tern.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Where in a value something went wrong; put together while an exception travels outwards. Not thread-safe. */
final class ValuePath {
    private static final int SHOWN_AT_EACH_END = 4;

    private final List<String> innermostFirst = new ArrayList<>();

    void addOuter(String place) {
        innermostFirst.add(place);
    }

    /** The message with the path before it; long paths are cut in the middle. */
    String describe(String message) {
        if (innermostFirst.isEmpty()) {
            return message;
        }
        List<String> places = new ArrayList<>(innermostFirst);
        Collections.reverse(places);
        int hidden = places.size() - 2 * SHOWN_AT_EACH_END;
        if (hidden > 0) {
            List<String> cut = places.subList(SHOWN_AT_EACH_END, SHOWN_AT_EACH_END + hidden);
            cut.clear();
            places.add(SHOWN_AT_EACH_END, "… " + hidden + " more …");
        }
        return String.join(" > ", places) + ": " + message;
    }
}
