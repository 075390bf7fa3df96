package io.tern.protocol;

final class ProtostuffSerializerTest extends SerializerContractTest {
    @Override
    protected Serializer serializer() {
        return new ProtostuffSerializer();
    }
}
