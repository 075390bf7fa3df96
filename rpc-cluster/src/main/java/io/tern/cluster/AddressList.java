package io.tern.cluster;

import io.tern.api.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads addresses that somebody wrote down one after the other, and reports all mistakes together. Not thread-safe. */
public final class AddressList {
    private static final String EXPECTED =
            " (expected: host:port, or [address]:port for IPv6, with or without tern://, port 1 to 65535)";

    private final List<String> problems = new ArrayList<>();
    private final Map<Address, Integer> places = new LinkedHashMap<>();
    private final List<Address> addresses = new ArrayList<>();

    private AddressList() {}

    /**
     * Reads addresses to call; without a port the default one is meant.
     *
     * @param setting who named them, for messages
     * @throws IllegalArgumentException naming every entry that is malformed, empty, or names a server for a second time
     */
    public static List<Address> parse(String setting, List<String> entries) {
        AddressList list = new AddressList();
        for (int i = 0; i < entries.size(); i++) {
            list.add(i + 1, entries.get(i).strip());
        }
        if (entries.isEmpty()) {
            list.problems.add("no entry" + EXPECTED);
        }
        if (!list.problems.isEmpty()) {
            throw new IllegalArgumentException(setting + ": " + String.join("; ", list.problems));
        }
        return List.copyOf(list.addresses);
    }

    private void add(int place, String entry) {
        if (entry.isEmpty()) {
            problems.add("entry " + place + " is empty" + EXPECTED);
            return;
        }
        try {
            Address address = Address.parse(entry);
            if (address.port() == 0) {
                malformed(place, entry);
            } else {
                add(place, entry, address);
            }
        } catch (IllegalArgumentException e) {
            malformed(place, entry, e);
        }
    }

    private void add(int place, String entry, Address address) {
        Integer earlier = places.putIfAbsent(address, place);
        if (earlier == null) {
            addresses.add(address);
        } else {
            problems.add("entry " + place + " '" + entry + "' names " + address + " as entry " + earlier
                    + " does (expected: each server once)");
        }
    }

    /** What is wrong with a host is worth saying; of all else the exception says the same in other words. */
    private void malformed(int place, String entry, IllegalArgumentException reason) {
        String message = String.valueOf(reason.getMessage());
        if (message.startsWith("host: ")) {
            problems.add("entry " + place + " '" + entry + "' is no address: " + message);
        } else {
            malformed(place, entry);
        }
    }

    private void malformed(int place, String entry) {
        problems.add("entry " + place + " '" + entry + "' is no address" + EXPECTED);
    }
}
