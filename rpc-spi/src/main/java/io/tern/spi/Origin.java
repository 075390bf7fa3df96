package io.tern.spi;

import java.net.URL;

/**
 * Where an extension was declared. Thread-safe.
 *
 * @param place a file's URL, or how else the extension came in
 * @param line the line in that file, counted from 1, or 0 if there is none
 */
record Origin(String place, int line) {
    static final Origin REGISTERED = new Origin("registered with the builder", 0);

    static Origin of(URL file) {
        return new Origin(file.toExternalForm(), 0);
    }

    Origin atLine(int number) {
        return new Origin(place, number);
    }

    @Override
    public String toString() {
        return line == 0 ? place : place + ":" + line;
    }
}
