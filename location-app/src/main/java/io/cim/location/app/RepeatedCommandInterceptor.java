package io.cim.location.app;

import io.cim.location.domain.WrittenCommand;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Has a command that has written before decided again on a fresh load, if the stream sequence of
 * its answer is not known: a cached location that applied the event itself does not know it.
 */
final class RepeatedCommandInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        Object result = chain.proceed();
        if (result instanceof WrittenCommand written && written.sequence() == null) {
            throw new ConcurrencyException(
                    "the location is loaded again for the stream sequence of its version %d"
                            .formatted(written.version()));
        }
        return result;
    }
}
