package io.tern.demo.api;

import java.math.BigDecimal;

/**
 * Something to buy.
 *
 * @param article what
 * @param pieces how many
 * @param price of one piece
 */
public record Order(String article, int pieces, BigDecimal price) {}
