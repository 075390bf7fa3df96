package io.tern.bootstrap.passing;

import io.tern.api.PassExceptions;

/** Names the exceptions that are passed. */
@PassExceptions(OvenCold.class)
public interface ListingBakery extends OldBakery {}
