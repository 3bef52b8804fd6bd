package io.cim.axon.nats.gateway;

/**
 * A gateway did not start because a running instance of its service has another queue group on one
 * of its subjects: each request there would be handled twice.
 */
public final class QueueGroupConflictException extends RuntimeException {

    QueueGroupConflictException(
            String service,
            String subject,
            String queueGroup,
            String otherInstance,
            String otherQueueGroup) {
        super(
                "instance %s of %s answers %s in queue group %s, and this one would do so in queue group %s: each request would be handled in both"
                        .formatted(
                                Quoted.of(otherInstance),
                                service,
                                subject,
                                Quoted.of(otherQueueGroup),
                                Quoted.of(queueGroup)));
    }
}
