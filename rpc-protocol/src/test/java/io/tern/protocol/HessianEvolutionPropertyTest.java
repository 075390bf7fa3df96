package io.tern.protocol;

final class HessianEvolutionPropertyTest extends SerializerEvolutionContractTest {
    @Override
    protected Serializer serializer() {
        return new HessianSerializer();
    }
}
