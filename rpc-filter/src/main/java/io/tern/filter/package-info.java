/**
 * The filters and admissions that Tern brings along.
 *
 * <p>A chain is ordered by {@link io.tern.spi.Extension#order()}, lowest outermost, in bands: tracing at -2000 sees all that
 * happens inside, metrics at -1000 measure what users' filters cost, users' filters are at 0 if they do not say
 * otherwise. All of Tern's are called what they do, so {@code filters = "-trace"} leaves tracing out of one service.
 *
 * <p>Starting points: {@code TraceClientFilter} and {@code TraceServerFilter} (tracing), {@link io.tern.api.SpanListener} (who
 * reads the spans), {@code MetricsClientFilter} and {@code MetricsAdmission} (counting), {@link
 * io.tern.api.CallListener} (who hears of ended calls), {@code AccessLogAdmission} (the access log), {@code
 * LimitSettings}, {@code RateLimit} and {@code ConcurrencyLimit} (limits), {@code Breaker} (nodes that fail).
 */
@NullMarked
package io.tern.filter;

import org.jspecify.annotations.NullMarked;
