package io.tern.bench.load;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** What is called, and whether the reply is the right one. */
enum UserMethod {
    EXIST_USER {
        @Override
        boolean call(UserService service, StoredUsers stored, int number) {
            String email = stored.getUser(number).getEmail();
            return service.existUser(email) == stored.existUser(email);
        }

        @Override
        CompletableFuture<Boolean> call(AsyncUserService service, StoredUsers stored, int number) {
            String email = stored.getUser(number).getEmail();
            boolean expected = stored.existUser(email);
            return service.existUser(email).thenApply(reply -> reply == expected);
        }
    },
    CREATE_USER {
        @Override
        boolean call(UserService service, StoredUsers stored, int number) {
            return service.createUser(stored.getUser(number));
        }

        @Override
        CompletableFuture<Boolean> call(AsyncUserService service, StoredUsers stored, int number) {
            return service.createUser(stored.getUser(number));
        }
    },
    GET_USER {
        @Override
        boolean call(UserService service, StoredUsers stored, int number) {
            return service.getUser(number).equals(stored.getUser(number));
        }

        @Override
        CompletableFuture<Boolean> call(AsyncUserService service, StoredUsers stored, int number) {
            User expected = stored.getUser(number);
            return service.getUser(number).thenApply(expected::equals);
        }
    },
    LIST_USER {
        @Override
        boolean call(UserService service, StoredUsers stored, int number) {
            return service.listUser(number).equals(stored.listUser(number));
        }

        @Override
        CompletableFuture<Boolean> call(AsyncUserService service, StoredUsers stored, int number) {
            UserPage expected = stored.listUser(number);
            return service.listUser(number).thenApply(expected::equals);
        }
    },
    EXIST_USER_SLOWLY {
        @Override
        boolean call(UserService service, StoredUsers stored, int number) {
            String email = stored.getUser(number).getEmail();
            return service.existUserSlowly(email) == stored.existUser(email);
        }

        @Override
        CompletableFuture<Boolean> call(AsyncUserService service, StoredUsers stored, int number) {
            String email = stored.getUser(number).getEmail();
            boolean expected = stored.existUser(email);
            return service.existUserSlowly(email).thenApply(reply -> reply == expected);
        }
    };

    /** Calls, waits and compares. */
    abstract boolean call(UserService service, StoredUsers stored, int number);

    /** Calls; the future compares. */
    abstract CompletableFuture<Boolean> call(AsyncUserService service, StoredUsers stored, int number);

    /** The method of this Java name, such as {@code getUser}. */
    static UserMethod named(String name) {
        return valueOf(name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }
}
