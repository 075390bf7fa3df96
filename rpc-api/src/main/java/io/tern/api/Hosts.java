package io.tern.api;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Brings the forms of a host that Java's sockets take to one, so that equal hosts are equal texts: names in lower case, IPv4 as four
 * numbers, IPv6 as RFC 5952 has it. Asks no name service. Thread-safe.
 */
final class Hosts {
    private static final int GROUPS = 8;
    private static final int MOST_PARTS = 4;

    private Hosts() {}

    /**
     * Returns the one form of a host.
     *
     * @throws IllegalArgumentException saying what is wrong with it, and for an international name how to write it
     */
    static String canonical(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        String canonical = bracketed || bare.indexOf(':') >= 0
                ? versionSix(bare)
                : isEndingInNumber(bare) ? versionFour(bare) : name(bare);
        if (canonical == null) {
            throw new IllegalArgumentException(
                    "host: '" + host
                            + "' (expected: a host name or an IP address without a port, such as shop.example, 10.0.0.1 or ::1)");
        }
        return canonical;
    }

    private static @Nullable String name(String host) {
        boolean ascii = true;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if ("[]/\\,;@?#%:'\"".indexOf(c) >= 0 || c <= ' ' || c == 127 || Character.isWhitespace(c)) {
                return null;
            }
            ascii &= c < 127;
        }
        if (!ascii) {
            throw new IllegalArgumentException(
                    "host: '" + host + "' has letters that no name service knows (expected: " + toAscii(host) + ')');
        }
        return host.isEmpty() ? null : host.toLowerCase(Locale.ROOT);
    }

    private static String toAscii(String host) {
        try {
            return "its ASCII form, " + IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            return "ASCII letters, digits, '-', '_' and '.'";
        }
    }

    /** The top-level domain of no name is a number, so this can be an IPv4 address only. */
    private static boolean isEndingInNumber(String host) {
        int start = host.lastIndexOf('.') + 1;
        return start < host.length() && host.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
    }

    /** Java also takes 127.1 and 2130706433: the last number fills the bytes that are left. */
    private static @Nullable String versionFour(String host) {
        String[] parts = host.split("\\.", -1);
        long bits = 0;
        for (int i = 0; i < parts.length && parts.length <= MOST_PARTS; i++) {
            boolean last = i == parts.length - 1;
            long most = last ? (1L << (8 * (MOST_PARTS - i))) - 1 : 255;
            long number = number(parts[i]);
            if (number < 0 || number > most) {
                return null;
            }
            bits |= last ? number : number << (8 * (MOST_PARTS - 1 - i));
        }
        return parts.length > MOST_PARTS
                ? null
                : (bits >> 24) + "." + ((bits >> 16) & 255) + "." + ((bits >> 8) & 255) + "." + (bits & 255);
    }

    private static long number(String digits) {
        boolean valid =
                !digits.isEmpty() && digits.length() <= 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return valid ? Long.parseLong(digits) : -1;
    }

    private static @Nullable String versionSix(String host) {
        int percent = host.indexOf('%');
        String literal = percent < 0 ? host : host.substring(0, percent);
        String zone = percent < 0 ? "" : host.substring(percent);
        if (!hasLookOfVersionSix(literal) || zone.length() == 1 || !isZone(zone)) {
            return null;
        }
        try {
            InetAddress parsed = InetAddress.getByName(literal);
            // Java reads ::ffff:10.0.0.1 as 10.0.0.1, too.
            return parsed instanceof Inet6Address ? text(parsed.getAddress()) + zone : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean isZone(String zone) {
        return zone.chars().allMatch(c -> c > ' ' && c < 127 && "[]/\\,;@?#".indexOf(c) < 0);
    }

    /** What has it is parsed, and never taken for a name. */
    private static boolean hasLookOfVersionSix(String literal) {
        return literal.indexOf(':') != literal.lastIndexOf(':')
                && literal.charAt(0) != '.'
                && literal.chars().allMatch(c -> c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0));
    }

    /** Leaves out the first of the longest runs of zeros (RFC 5952, section 4). */
    private static String text(byte[] address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((address[2 * i] & 0xFF) << 8) | (address[2 * i + 1] & 0xFF);
        }
        int longest = 0;
        int from = -1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && groups[i + run] == 0) {
                run++;
            }
            if (run > longest && run > 1) {
                longest = run;
                from = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
