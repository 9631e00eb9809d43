package dev.preamble.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/** Takes traces by OTLP over HTTP, as a collector does, and keeps the last of them. Safe for use by many threads. */
final class TraceCollector {
    private static final int MOST = 50_000;

    private final HttpServer server;
    private final Deque<Told> spans = new ArrayDeque<>();

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    /**
     * A span.
     *
     * @param part that told it, by its name as a program
     * @param parent in hexadecimal; empty where it has none
     * @param whole all of it, as text
     */
    record Told(
            String part,
            String trace,
            String id,
            String parent,
            String name,
            Span.SpanKind kind,
            Map<String, String> attributes,
            String whole) {
        String attribute(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    static TraceCollector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TraceCollector collector = new TraceCollector(server);
        server.createContext("/v1/traces", collector::take);
        server.setExecutor(Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("collector").factory()));
        server.start();
        return collector;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What came of one trace, in the order in which it came. */
    synchronized List<Told> of(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            keep(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private synchronized void keep(ExportTraceServiceRequest request) {
        for (ResourceSpans resource : request.getResourceSpansList()) {
            String part = attributes(resource.getResource().getAttributesList()).getOrDefault("service.name", "");
            resource.getScopeSpansList().stream()
                    .flatMap(scope -> scope.getSpansList().stream())
                    .forEach(span -> spans.add(told(part, span)));
        }
        while (spans.size() > MOST) {
            spans.removeFirst();
        }
    }

    private static Told told(String part, Span span) {
        return new Told(
                part,
                HexFormat.of().formatHex(span.getTraceId().toByteArray()),
                HexFormat.of().formatHex(span.getSpanId().toByteArray()),
                HexFormat.of().formatHex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getKind(),
                attributes(span.getAttributesList()),
                span.toString());
    }

    private static Map<String, String> attributes(List<KeyValue> all) {
        Map<String, String> attributes = new TreeMap<>();
        all.forEach(one -> attributes.put(
                one.getKey(),
                one.getValue().hasIntValue()
                        ? Long.toString(one.getValue().getIntValue())
                        : one.getValue().getStringValue()));
        return attributes;
    }
}
