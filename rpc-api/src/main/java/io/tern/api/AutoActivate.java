package io.tern.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a {@link ClientFilter}, {@link ServerFilter}, {@link NodeGuard}, {@link Router} or {@link ServerAdmission}: part of every chain without
 * being named. A service leaves it out with {@code filters = "-name"}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AutoActivate {}
