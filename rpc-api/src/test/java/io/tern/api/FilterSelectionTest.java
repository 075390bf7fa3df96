package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.spi.Extension;
import io.tern.spi.ExtensionException;
import io.tern.spi.ExtensionSet;
import io.tern.spi.Extensions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FilterSelectionTest {
    @Extension(value = "trace", order = -2000)
    @AutoActivate
    private static final class Trace implements ServerFilter {
        @Override
        public Filter bind(ServerContext context) {
            return null;
        }
    }

    @Extension(value = "audit", order = 5)
    private static final class Audit implements ServerFilter {
        @Override
        public Filter bind(ServerContext context) {
            return null;
        }
    }

    @Extension("access")
    @AutoActivate
    private static final class Access implements ServerFilter {
        @Override
        public Filter bind(ServerContext context) {
            return null;
        }
    }

    @AutoActivate
    private static final class Limit implements ServerAdmission {
        @Override
        public Gate bind(ServerContext context) {
            return null;
        }
    }

    /** Has a filter's name, but nobody can name an admission. */
    private static final class Optional implements ServerAdmission {
        @Override
        public Gate bind(ServerContext context) {
            return null;
        }
    }

    private final Trace trace = new Trace();
    private final Audit audit = new Audit();
    private final Access access = new Access();
    private final Limit limit = new Limit();
    private final Extensions extensions = Extensions.builder()
            .register(ServerFilter.class, "audit", audit)
            .register(ServerFilter.class, "access", access)
            .register(ServerFilter.class, "trace", trace)
            .register(ServerAdmission.class, "limit", limit)
            .register(ServerAdmission.class, "audit", new Optional())
            .build();
    private final ExtensionSet<ServerFilter> filters = extensions.of(ServerFilter.class);
    private final ExtensionSet<ServerAdmission> admissions = extensions.of(ServerAdmission.class);

    @AfterEach
    void close() {
        extensions.close();
    }

    private List<ServerFilter> select(String... names) {
        return FilterSelection.of(List.of(names), filters, admissions).select(filters);
    }

    @Test
    void takesWhatIsActiveByItselfInOrder() {
        assertThat(select()).containsExactly(trace, access);
    }

    @Test
    void addsWhatIsNamedAtItsPlaceInTheOrder() {
        assertThat(select("audit")).containsExactly(trace, access, audit);
        assertThat(select("audit", "trace")).containsExactly(trace, access, audit);
    }

    @Test
    void leavesOutWhatIsNamedWithADash() {
        assertThat(select("-access")).containsExactly(trace);
        assertThat(select("-trace", "audit", "-access")).containsExactly(audit);
        assertThat(select("-audit")).as("not active anyway").containsExactly(trace, access);
    }

    @Test
    void leavesOutExtensionsOfOtherContractsToo() {
        assertThat(FilterSelection.of(List.of("-limit"), filters, admissions).select(admissions))
                .isEmpty();
        assertThat(FilterSelection.of(List.of("audit"), filters, admissions).select(admissions))
                .containsExactly(limit);
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> select("audti"))
                .isInstanceOf(ExtensionException.class)
                .hasMessage("unknown ServerFilter \"audti\" (known: trace, access, audit; did you mean \"audit\"?)");
        assertThatThrownBy(() -> select("limit")).hasMessageStartingWith("unknown ServerFilter \"limit\"");
        assertThatThrownBy(() -> select("-limt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filters: '-limt' leaves out what nobody declares (known: trace, access, audit, limit;"
                        + " did you mean '-limit'?)");
    }

    @Test
    void refusesNamesThatSayNothingOrContradictEachOther() {
        assertThatThrownBy(() -> select("-"))
                .hasMessage("filters: '-' (expected: the name of an extension, or - and the name)");
        assertThatThrownBy(() -> select(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> select("audit", "-audit"))
                .hasMessage("filters: 'audit' appears twice in [audit, -audit] (expected: once, with or without -)");
        assertThatThrownBy(() -> select("-trace", "-trace")).hasMessageContaining("'trace' appears twice");
    }
}
