package io.tern.bench.load;

/** One run of load; made before anything is measured, so that what it allocates beforehand does not count. */
interface Load {
    /** Calls until the time is over and every call has ended. Only once. */
    LoadResult run() throws InterruptedException;

    /** The load that a request asks for. */
    static Load of(LoadRequest request, UserClient client, StoredUsers stored) {
        return switch (request.mode()) {
            case CLOSED, MIX -> new ClosedLoop(request, client.users(), stored);
            case WINDOW -> new AsyncWindow(request, client.asyncUsers(), stored);
            case OPEN -> new OpenLoop(request, client.asyncUsers(), stored);
        };
    }
}
