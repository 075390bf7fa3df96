package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A method as the wire names it, with the serializer that carries its values and the fingerprint of their schema there. One
 * object per method and connection's agreement, kept by whoever calls: its hash is computed once. Immutable, thread-safe.
 */
public final class MethodDefinition implements Definition {
    /** Largest number of parameters. */
    public static final int PARAMETERS_LIMIT = 255;

    private final ServiceKey service;
    private final String name;
    private final List<String> parameterTypes;
    private final int serializer;
    private final long fingerprint;
    private final int hash;

    private MethodDefinition(
            ServiceKey service, String name, List<String> parameterTypes, int serializer, long fingerprint) {
        this.service = service;
        this.name = name;
        this.parameterTypes = parameterTypes;
        this.serializer = serializer;
        this.fingerprint = fingerprint;
        this.hash = Objects.hash(service, name, parameterTypes, serializer, fingerprint);
    }

    /**
     * A definition.
     *
     * @param parameterTypes names of the erased parameter types, as {@link Class#getName()} gives them
     * @param serializer the serializer's number by {@link Agreement#serializerNumber}
     * @param fingerprint of the schemas of arguments and result in that serializer
     * @throws IllegalArgumentException if a name or all together are too long, there are too many parameters, or the number is out of range
     */
    public static MethodDefinition of(
            ServiceKey service, String name, List<String> parameterTypes, int serializer, long fingerprint) {
        if (parameterTypes.size() > PARAMETERS_LIMIT) {
            throw new IllegalArgumentException(
                    "parameters: " + parameterTypes.size() + " (expected: at most " + PARAMETERS_LIMIT + ")");
        }
        if (serializer < 1 || serializer > HelloFrame.NAMES_LIMIT) {
            throw new IllegalArgumentException(
                    "serializer: " + serializer + " (expected: 1 to " + HelloFrame.NAMES_LIMIT + ")");
        }
        checkName(service.interfaceName());
        checkName(service.group());
        checkName(service.version());
        checkName(name);
        parameterTypes.forEach(MethodDefinition::checkName);
        MethodDefinition definition =
                new MethodDefinition(service, name, List.copyOf(parameterTypes), serializer, fingerprint);
        if (definition.wireBytes() > Frame.CONTROL_LIMIT_BYTES) {
            throw new IllegalArgumentException("names of " + name + ": " + definition.wireBytes()
                    + " bytes (expected: at most " + Frame.CONTROL_LIMIT_BYTES + ")");
        }
        return definition;
    }

    /** The definition of a method. */
    public static MethodDefinition of(MethodDescriptor method, int serializer, long fingerprint) {
        return of(method.service(), method.name(), method.parameterTypeNames(), serializer, fingerprint);
    }

    private static void checkName(String name) {
        if (ByteBufUtil.utf8Bytes(name) > Wire.NAME_LIMIT_BYTES) {
            throw new IllegalArgumentException("name of " + ByteBufUtil.utf8Bytes(name) + " bytes: " + name
                    + " (expected: at most " + Wire.NAME_LIMIT_BYTES + ")");
        }
    }

    /** The service. */
    public ServiceKey service() {
        return service;
    }

    /** The method's name. */
    public String name() {
        return name;
    }

    /** Names of the erased parameter types. */
    public List<String> parameterTypes() {
        return parameterTypes;
    }

    /** As {@link MethodDescriptor#signature()} prints it, for {@code ServiceDescriptor.method(String)}. */
    public String signature() {
        return name + '(' + String.join(",", parameterTypes) + ')';
    }

    /** The serializer's number by {@link Agreement#serializerName}. */
    public int serializer() {
        return serializer;
    }

    /** The client's schema fingerprint. */
    public long fingerprint() {
        return fingerprint;
    }

    @Override
    public int wireBytes() {
        int bytes = Wire.stringBytes(service.interfaceName())
                + Wire.stringBytes(service.group())
                + Wire.stringBytes(service.version())
                + Wire.stringBytes(name)
                + Wire.varintBytes(parameterTypes.size());
        for (String type : parameterTypes) {
            bytes += Wire.stringBytes(type);
        }
        return bytes + 1 + Long.BYTES;
    }

    void write(ByteBuf out) {
        Wire.writeString(out, service.interfaceName());
        Wire.writeString(out, service.group());
        Wire.writeString(out, service.version());
        Wire.writeString(out, name);
        Wire.writeStrings(out, parameterTypes);
        out.writeByte(serializer);
        out.writeLong(fingerprint);
    }

    static MethodDefinition read(ByteBuf in) {
        String interfaceName = Wire.readString(in, Wire.NAME_LIMIT_BYTES, "interface");
        String group = Wire.readString(in, Wire.NAME_LIMIT_BYTES, "group");
        String version = Wire.readString(in, Wire.NAME_LIMIT_BYTES, "version");
        String name = Wire.readString(in, Wire.NAME_LIMIT_BYTES, "method");
        List<String> types = Wire.readStrings(in, PARAMETERS_LIMIT, "parameter types");
        Wire.need(in, 1 + Long.BYTES, "definition");
        int serializer = in.readUnsignedByte();
        long fingerprint = in.readLong();
        try {
            return of(new ServiceKey(interfaceName, group, version), name, types, serializer, fingerprint);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ProtocolException.Kind.BODY, "definition of a method: " + e.getMessage());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof MethodDefinition that
                        && hash == that.hash
                        && serializer == that.serializer
                        && fingerprint == that.fingerprint
                        && name.equals(that.name)
                        && service.equals(that.service)
                        && parameterTypes.equals(that.parameterTypes));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return service + "#" + signature();
    }
}
