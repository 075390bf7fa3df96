package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.TransportOptions;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CompiledServiceTest {
    private final TestRuntime runtime = TestRuntime.create();
    private final ServerExecutors executors = new ServerExecutors(runtime.context(), TransportOptions.DEFAULTS);
    private final SerializerCodecs real = new SerializerCodecs(runtime.context().extensions());
    private final List<String> compiled = new ArrayList<>();
    private String broken = "";

    @AfterEach
    void close() {
        executors.close();
        runtime.close();
    }

    private CompiledService compile(String... lacking) {
        ServerContext context = new ServerContext(runtime.service(), ExportOptions.DEFAULTS, runtime.context());
        return CompiledService.of(
                ExportedService.of(context, List.of(), ScriptedInvoker.create("service")),
                new Noting(List.of(lacking)),
                executors);
    }

    @Test
    void onlyTheFirstSerializerIsCompiledBeforeSomebodyAsks() {
        CompiledService service = compile();
        assertThat(compiled).containsExactly("protostuff");
        assertThat(service.methods("protostuff"))
                .hasSize(runtime.service().methods().size());
        assertThat(compiled).hasSize(1);

        assertThat(service.methods("json")).isSameAs(service.methods("json"));
        assertThat(compiled).containsExactly("protostuff", "json");
        assertThat(service.serializers()).containsExactlyElementsOf(real.names());
    }

    @Test
    void aSerializerThatLacksATypeIsLeftOut() {
        CompiledService service = compile("protostuff", "json");
        assertThat(service.methods("json")).isNull();
        assertThat(service.methods("protostuff")).isNull();
        assertThat(service.serializers()).containsExactly("hessian");
        assertThat(compiled).containsExactlyInAnyOrder("protostuff", "hessian", "json");
    }

    @Test
    void aSerializerThatBreaksIsLeftOutAndTheServiceGoesOn() {
        CompiledService service = compile();
        broken = "json";
        assertThat(service.knownSerializers()).containsExactly("protostuff");
        assertThat(service.methods("json")).isNull();
        assertThat(service.methods("json")).isNull();
        assertThat(compiled).as("asked once").containsExactly("protostuff", "json");
        assertThat(service.serializers()).containsExactly("protostuff", "hessian");
        assertThat(service.knownSerializers()).containsExactly("protostuff", "hessian");
    }

    @Test
    void anUnknownSerializerCarriesNothing() {
        assertThat(compile().methods("smoke-signals")).isNull();
    }

    @Test
    void whereNoneCarriesTheServiceTheFirstSaysWhy() {
        assertThatThrownBy(() -> compile(real.names().toArray(new String[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("protostuff lacks a type");
    }

    /** The real ones, except that some lack a type. Notes what is compiled. */
    private final class Noting implements Codecs {
        private final List<String> lacking;

        Noting(List<String> lacking) {
            this.lacking = lacking;
        }

        @Override
        public List<String> names() {
            return real.names();
        }

        @Override
        public List<MethodCodec> compile(
                ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings, String serializer) {
            compiled.add(serializer);
            if (serializer.equals(broken)) {
                throw new NoClassDefFoundError("a class of the serializer");
            }
            if (lacking.contains(serializer)) {
                throw new IllegalArgumentException(serializer + " lacks a type");
            }
            return real.compile(service, settings, serializer);
        }
    }
}
