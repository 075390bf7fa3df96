package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tern.api.ServiceDescriptor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces in named modules, none of which requires Tern. */
final class NamedModuleTest {
    @TempDir
    Path folder;

    private Class<?> type(String directives, String modifiers, String name) throws ClassNotFoundException {
        Class<?> type = new Sources(folder)
                .file("module-info.java", "module shop.api {" + directives + "}")
                .file(
                        "shop/api/Shop.java",
                        "package shop.api; " + modifiers + " interface Shop { Item item(int number); }")
                .file("shop/api/Item.java", "package shop.api; " + modifiers + " record Item(int number) {}")
                .file("shop/api/Name.java", "package shop.api; public interface Name { String name(); Item item(); }")
                .moduleLoader("shop.api")
                .loadClass("shop.api." + name);
        assertThat(type.getModule().getName()).isEqualTo("shop.api");
        assertThat(type.getModule().canRead(ProxyFactory.class.getModule())).isFalse();
        return type;
    }

    private static Object stub(Class<?> type) {
        return new ProxyFactory().newStub(ServiceDescriptor.of(type), (method, arguments) -> null);
    }

    @Test
    void entersAnOpenPackage() throws Throwable {
        Class<?> type = type("opens shop.api;", "", "Shop");
        Object stub = stub(type);
        ServiceDescriptor service = ServiceDescriptor.of(type);

        assertThat(stub.getClass().getModule()).isSameAs(type.getModule());
        assertThat(new ProxyFactory()
                        .newDispatcher(service, stub)
                        .dispatch(service.methods().get(0), new Object[] {1}))
                .isNull();
    }

    @Test
    void implementsAPublicInterfaceOfAnExportedPackageFromOutside() throws Throwable {
        Class<?> type = type("exports shop.api;", "public", "Shop");
        Object stub = stub(type);
        ServiceDescriptor service = ServiceDescriptor.of(type);

        assertThat(stub.getClass().getModule()).isNotSameAs(type.getModule());
        assertThat(new ProxyFactory()
                        .newDispatcher(service, stub)
                        .dispatch(service.methods().get(0), new Object[] {1}))
                .isNull();
    }

    @Test
    void saysHowToOpenAClosedPackage() throws Exception {
        Class<?> type = type("", "public", "Shop");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> stub(type))
                .withMessage(
                        "package shop.api of module shop.api is closed, so shop.api.Shop cannot be implemented by a"
                                + " generated class (expected: \"opens shop.api;\" in the module's declaration, or --add-opens"
                                + " shop.api/shop.api=ALL-UNNAMED, or a public interface in an exported package)");
    }

    @Test
    void saysHowToOpenThePackageOfAnInterfaceThatIsNotPublic() throws Exception {
        Class<?> type = type("exports shop.api;", "", "Shop");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> stub(type))
                .withMessageContaining("package shop.api of module shop.api is closed");
    }

    @Test
    void namesATypeOfTheSignatureThatIsHiddenFromOutside() throws Exception {
        Class<?> type = type("exports shop.api;", "", "Name");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> stub(type))
                .withMessage(
                        "shop.api.Name#item(): shop.api.Item cannot be named by a class in another module (expected: a"
                                + " public type in an exported package)");
    }
}
