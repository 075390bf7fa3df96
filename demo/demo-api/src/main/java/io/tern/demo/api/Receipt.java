package io.tern.demo.api;

import java.math.BigDecimal;

/**
 * That an order is paid.
 *
 * @param order what was bought
 * @param total what it cost
 */
public record Receipt(Order order, BigDecimal total) {}
