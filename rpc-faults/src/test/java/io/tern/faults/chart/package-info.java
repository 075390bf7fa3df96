/**
 * Charts as SVG files: small, the same bytes for the same figures, readable on light and dark pages. Starting point: {@link
 * io.tern.faults.chart.LineChart}.
 */
@NullMarked
package io.tern.faults.chart;

import org.jspecify.annotations.NullMarked;
