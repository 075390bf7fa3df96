package io.tern.bootstrap.scanned.deeper;

import io.tern.api.Export;

@Export
public final class DeeperMarked {}
