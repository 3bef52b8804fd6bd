package io.cim.location.app;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import org.axonframework.common.IdentifierFactory;

/**
 * The identifiers of Axon's messages: UUIDs of version 7 (RFC 9562), unique but not secret. Axon's
 * own factory draws each from a secure random source, for which all threads wait in turn.
 */
public final class TimeBasedIdentifiers extends IdentifierFactory {

    private final NoArgGenerator generator = Generators.timeBasedEpochGenerator();

    @Override
    public String generateIdentifier() {
        return generator.generate().toString();
    }
}
