package io.tern.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of files and folders that are safe whatever an application or a registry is called. */
final class FileNames {
    /** No separator, no leading dot, and nothing that some file system folds or forbids. */
    private static final Pattern SAFE = Pattern.compile("[a-z0-9_-][a-z0-9._-]{0,99}");

    private static final int HASH_BYTES = 8;
    private static final int MOST_CHARACTERS = 60;

    private FileNames() {}

    /** The application's own name where that is safe; else what is safe of it, made unique by a hash. */
    static String ofApplication(String application) {
        if (SAFE.matcher(application).matches() && !application.endsWith(".")) {
            return application;
        }
        String kept = application.replaceAll("[^A-Za-z0-9_-]", "_");
        return kept.substring(0, Math.min(MOST_CHARACTERS, kept.length())) + '-' + hash(application);
    }

    /** A short hash that will not meet another's by accident. */
    static String hash(String text) {
        byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
