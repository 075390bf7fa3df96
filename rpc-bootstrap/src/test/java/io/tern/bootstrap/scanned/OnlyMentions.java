package io.tern.bootstrap.scanned;

import io.tern.api.Export;

/** Names the annotation's type in a field without being marked by it. */
public final class OnlyMentions {
    Export annotation;
}
