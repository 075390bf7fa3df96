package io.tern.bootstrap;

import io.tern.api.ExportOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes exports of objects: what holds for them, and the chain in front of them. Keeps none of them. Thread-safe. */
final class ExportFactory {
    private static final Logger logger = LoggerFactory.getLogger(ExportFactory.class);

    private final EffectiveOptions effective;
    private final RuntimeContext runtime;
    private final ServerChain chain;
    private final PassedExceptions passed;

    ExportFactory(EffectiveOptions effective, RuntimeContext runtime, ServerChain chain, PassedExceptions passed) {
        this.effective = effective;
        this.runtime = runtime;
        this.chain = chain;
        this.passed = passed;
    }

    /**
     * Under rules that do not fit, without them: no mistake in a rule keeps an application from starting.
     *
     * @throws IllegalArgumentException if interface, options or types are wrong
     */
    Exported make(Object target, ExportOptions said, RuleSet under) {
        try {
            return makeUnder(target, said, under);
        } catch (RuntimeException e) {
            if (under.equals(RuleSet.NONE)) {
                throw e;
            }
            Exported without = makeUnder(target, said, RuleSet.NONE); // Whatever code did wrong is thrown here.
            return without.unfitFor(goesWithout(without.key(), under, e));
        }
    }

    private Exported makeUnder(Object target, ExportOptions said, RuleSet under) {
        Class<?> type = target.getClass();
        ExportOptions identity = effective.identityOfExport(type, said);
        Class<?> interfaceType = ServedInterface.of(target, identity.interfaceType());
        ServiceDescriptor service =
                ServiceDescriptor.of(interfaceType, identity.group(), identity.version(), passed.of(interfaceType));
        MisplacedAnnotations.check(type, service);
        Effective<ExportOptions> complete = effective.ofExport(type, said, service, under);
        complete.options().checkAgainst(service);
        return assemble(target, said, service, complete, null);
    }

    private Exported assemble(
            Object target,
            ExportOptions said,
            ServiceDescriptor service,
            Effective<ExportOptions> complete,
            @Nullable String unfit) {
        ServerContext context = new ServerContext(service, complete.options(), runtime);
        return new Exported(target, said, chain.assemble(context, target), complete, unfit);
    }

    /**
     * What other rules make of an export. One whose calls nothing changes for keeps its chain, limits and all that has been counted.
     *
     * @throws IllegalArgumentException if they do not fit
     * @throws io.tern.spi.ExtensionException if an extension is broken
     */
    Exported remake(Exported one, RuleSet changed) {
        return remake(one, changed, null);
    }

    /** The same without any rules, because those that hold do not fit. */
    Exported remakeWithout(Exported one, RuleSet held, RuntimeException why) {
        return remake(one, RuleSet.NONE, goesWithout(one.key(), held, why));
    }

    private Exported remake(Exported one, RuleSet changed, @Nullable String unfit) {
        ServiceDescriptor service = one.service().service();
        Effective<ExportOptions> other = effective.ofExport(one.target().getClass(), one.said(), service, changed);
        return ofCalls(other.options()).equals(ofCalls(one.service().options()))
                ? new Exported(one.target(), one.said(), one.service(), other, unfit)
                : assemble(one.target(), one.said(), service, other, unfit);
    }

    /** Says that an export goes without the rules that hold; returns why. */
    static String goesWithout(ServiceKey key, RuleSet held, RuntimeException why) {
        String text = OneLine.ofFailure(why);
        logger.error("Export {} goes without {}, which do not fit it: {}", key, held, text);
        return text;
    }

    /** Without what only those who choose a node look at. */
    private static ExportOptions ofCalls(ExportOptions options) {
        ExportOptions nothing = ExportOptions.UNSET;
        return options.toBuilder()
                .weight(nothing.weight())
                .warmupMillis(nothing.warmupMillis())
                .tags(nothing.tags())
                .build();
    }
}
