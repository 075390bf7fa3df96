package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Descriptors of services whose interface is not here. */
final class GenericDescriptorTest {
    private static final ServiceKey KEY = ServiceKey.parse("com.acme.Shop@1.0+eu");

    interface Shop {
        String find(int id);

        String find(String[] names);
    }

    private static MethodDescriptor find(String... types) {
        return MethodDescriptor.generic(KEY, "find", List.of(types), ReturnKind.VALUE);
    }

    @Test
    void methodsAreKnownByTheirNames() {
        MethodDescriptor method = find("int", "[Ljava.lang.String;");

        assertThat(method).hasToString("com.acme.Shop@1.0+eu#find(int,[Ljava.lang.String;)");
        assertThat(method.isGeneric()).isTrue();
        assertThat(method.name()).isEqualTo("find");
        assertThat(method.parameterTypeNames()).containsExactly("int", "[Ljava.lang.String;");
        assertThat(method.hashKeyIndex()).isEqualTo(-1);
        assertThat(method.settings()).isEqualTo(MethodSettings.UNSET);
    }

    @Test
    void javaTypesAreThoseOfWhatAnInvocationCarries() {
        MethodDescriptor method = find("int");

        assertThat(method.parameterTypes()).containsExactly(String.class);
        assertThat(method.genericParameterTypes()).containsExactly(String.class);
        assertThat(method.resultType()).isEqualTo(String.class);
        assertThat(method.declares(new GenericServiceException("com.acme.Missing", null, "{}", null)))
                .isTrue();
    }

    @Test
    void reflectedMethodsNameTheirTypesTheSameWay() {
        ServiceDescriptor service = ServiceDescriptor.of(Shop.class);

        assertThat(service.isGeneric()).isFalse();
        assertThat(service.methods())
                .allSatisfy(method -> assertThat(method.isGeneric()).isFalse())
                .extracting(MethodDescriptor::parameterTypeNames)
                .containsExactly(List.of("[Ljava.lang.String;"), List.of("int"));
    }

    @Test
    void whatOnlyTheInterfaceKnowsIsRefused() {
        ServiceDescriptor service = ServiceDescriptor.generic(KEY);

        assertThat(service.isGeneric()).isTrue();
        assertThat(service).hasToString("com.acme.Shop@1.0+eu");
        assertThatThrownBy(service::interfaceType)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("com.acme.Shop@1.0+eu is generic and has no Java interface (ask isGeneric first)");
        assertThatThrownBy(find("int")::javaMethod)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("find(int) is generic");
    }

    @Test
    void theOneListedMethodHasTheIndexOfAll() {
        ServiceDescriptor service = ServiceDescriptor.generic(KEY);

        assertThat(service.signatures()).isEqualTo("*()");
        assertThat(find("int").index()).isEqualTo(service.methods().get(0).index());
    }

    @Test
    void servicesOwnTheirOwnMethodsOnly() {
        ServiceDescriptor reflected = ServiceDescriptor.of(Shop.class);
        ServiceDescriptor generic = ServiceDescriptor.generic(KEY);
        ServiceDescriptor other = ServiceDescriptor.generic(ServiceKey.parse("com.acme.Shop@2.0+eu"));
        MethodDescriptor method = reflected.methods().get(1);

        assertThat(reflected.owns(method)).isTrue();
        assertThat(ServiceDescriptor.of(Shop.class).owns(method)).isFalse();
        assertThat(generic.owns(method)).isFalse();
        assertThat(generic.owns(find("int"))).isTrue();
        assertThat(other.owns(find("int"))).isFalse();
        assertThat(reflected.owns(find("int"))).isFalse();
    }

    @Test
    void optionsChooseGenericMethodsByNameAndByTypes() {
        MethodSettings exact = MethodSettings.builder().timeoutMillis(7).build();
        MethodSettings named = MethodSettings.builder().idempotent(true).build();
        ReferenceOptions options = ReferenceOptions.builder()
                .method("find", List.of(String[].class), exact)
                .method("find", named)
                .build();
        options.checkAgainst(ServiceDescriptor.generic(KEY));

        assertThat(options.settings(find("[Ljava.lang.String;"))).isEqualTo(exact.orElse(named));
        assertThat(options.settings(find("int")).timeoutMillis()).isEqualTo(-1);
        assertThat(options.settings(find("int")).idempotent()).isTrue();
    }

    @Test
    void exceptionsShowTheirMessageAndNotTheirFields() {
        Exception cause = new Exception("caused by …");
        GenericServiceException thrown =
                new GenericServiceException("com.acme.Missing", "no such tea", "{\"secret\":42}", cause);

        assertThat(thrown).hasMessage("com.acme.Missing: no such tea").hasCause(cause);
        assertThat(thrown.exceptionClass()).isEqualTo("com.acme.Missing");
        assertThat(thrown.exceptionMessage()).isEqualTo("no such tea");
        assertThat(thrown.fieldsJson()).isEqualTo("{\"secret\":42}");
        assertThat(thrown.toString()).doesNotContain("secret");
        assertThat(new GenericServiceException("com.acme.Missing", null, "{}", null))
                .hasMessage("com.acme.Missing");
    }
}
