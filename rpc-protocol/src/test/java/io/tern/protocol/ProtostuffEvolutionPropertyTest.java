package io.tern.protocol;

final class ProtostuffEvolutionPropertyTest extends SerializerEvolutionContractTest {
    @Override
    protected Serializer serializer() {
        return new ProtostuffSerializer();
    }
}
