package io.tern.protocol;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Trees as JSON text in UTF-8. The class of an object whose place does not determine it is its member {@code "@type"}.
 *
 * <p>Jackson's buffers are pooled here, not in its thread-locals. Thread-safe.
 */
final class JsonFormat implements TreeFormat {
    /** Pairs and wrappers count; deeper is taken for a cycle or an attack. */
    static final int MAX_DEPTH = 200;

    private static final int POOLED_BUFFERS = 16;

    private final JsonFactory factory = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // keys of maps would stay for ever
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(TreeScalars.MAX_DIGITS + 20)
                    .maxStringLength(Integer.MAX_VALUE) // the message itself is bounded
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    @Override
    public int maxDepth() {
        return MAX_DEPTH;
    }

    @Override
    public TreeFieldNames fieldNames(List<WireField> fields, Class<?> owner) {
        return TreeFieldNames.brief(fields);
    }

    @Override
    public boolean tellsTypes() {
        return false;
    }

    @Override
    public TreeWriter newWriter(ByteBuf out) {
        try {
            return new JsonTreeWriter(
                    factory.createGenerator((OutputStream) new ByteBufOutputStream(out), JsonEncoding.UTF8), out);
        } catch (IOException e) {
            throw new IllegalStateException("a buffer has no I/O", e);
        }
    }

    /** A parser that refuses what {@link #parse} refuses, but for what stands in numbers. The caller closes it. */
    JsonParser newParser(String text) throws IOException {
        return factory.createParser(text).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }

    @Override
    public TreeNode parse(ByteBuf in) {
        // Given bytes, Jackson would guess their encoding, and refuse escaped emojis in names
        Reader text = new InputStreamReader(
                new ByteBufInputStream(in), StandardCharsets.UTF_8.newDecoder()); // which reports what is malformed
        try (JsonParser parser = factory.createParser(text)) {
            return new JsonTreeParser(parser).parse();
        } catch (IOException e) {
            // Jackson's messages quote the text
            throw new WireFormatException(
                    "not the JSON that is expected (" + e.getClass().getSimpleName() + ')');
        }
    }
}
