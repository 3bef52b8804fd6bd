package io.cim.location.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.AddIdentifier;
import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.AddTags;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveIdentifier;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.RemoveTags;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.IdentifierAdded;
import io.cim.location.api.LocationEvent.IdentifierRemoved;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.TagsAdded;
import io.cim.location.api.LocationEvent.TagsRemoved;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationState;
import io.cim.location.api.Metadata;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Tags;
import io.cim.location.api.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CommandHandlerInterceptor;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A place of the organisation, as an event-sourced aggregate.
 *
 * <p>A command handler refuses by the first check that fails, in the contract's order, and applies
 * nothing if nothing would change. Only event sourcing handlers assign, since instances are cached.
 */
@AggregateRoot(type = "Location")
final class Location {

    private LocationState state;
    private RecentCommands commands;

    /** An instance without a state, which its first event or a snapshot sets. */
    @SuppressWarnings("NullAway.Init")
    Location() {}

    /** Null before the definition. */
    @AggregateIdentifier
    @Nullable LocationId locationId() {
        return state == null ? null : state.locationId();
    }

    /**
     * Answers a command that has written before as at that time, without handling it again.
     *
     * @return the {@link WrittenCommand}, or what the command's handler returns
     */
    @CommandHandlerInterceptor
    @Nullable Object answerAgain(LocationCommand command, InterceptorChain chain, MetaData headers)
            throws Exception {
        Optional<WrittenCommand> written =
                version() == 0
                        ? Optional.empty()
                        : CommandIdentity.in(headers).flatMap(commands::find);
        return written.isPresent() ? written.get() : chain.proceed();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(Define command, Hierarchy hierarchy, IdentifierRules identifiers) {
        if (version() > 0) {
            throw LocationRefused.because(
                    RefusalCode.LOCATION_ALREADY_EXISTS,
                    "location %s already exists",
                    command.locationId());
        }
        requireVersion(command);
        if (command.parentId() != null) {
            new HierarchyRules(hierarchy).requirePlace(command.locationId(), command.parentId());
        }
        identifiers.requireFree(command.locationId(), command.identifiers());
        applyWithinSize(Defined.of(command));
    }

    @CommandHandler
    void handle(Update command) {
        requireVersion(command);
        requireActive();
        List<Violation> violations = state.violationsBy(command);
        if (!violations.isEmpty()) {
            throw LocationRefused.invalid(violations);
        }
        state.changedBy(command).ifPresent(this::applyWithinSize);
    }

    /**
     * Moves the location below a parent. If it is there already, nothing changes and the parent is
     * not checked, so that a client that lost the answer can repeat the command even if the parent
     * has changed since.
     */
    @CommandHandler
    void handle(SetParent command, Hierarchy hierarchy, Subtrees subtrees, HierarchyGuard guard) {
        requireVersion(command);
        requireActive();
        LocationId id = command.locationId();
        LocationId parentId = command.parentId();
        if (parentId.equals(state.parentId())) {
            return;
        }
        new HierarchyRules(hierarchy).requireMove(id, parentId, guard, subtrees);
        applyWithinSize(new ParentSet(id, parentId, state.parentId(), command.reason()));
    }

    @CommandHandler
    void handle(RemoveParent command) {
        requireVersion(command);
        requireActive();
        LocationId parentId = state.parentId();
        if (parentId == null) {
            throw LocationRefused.because(
                    RefusalCode.NO_PARENT,
                    "location %s has no parent to remove",
                    state.locationId());
        }
        apply(new ParentRemoved(state.locationId(), parentId, command.reason()));
    }

    @CommandHandler
    void handle(AddMetadata command) {
        requireVersion(command);
        requireActive();
        if (!state.metadata().hasRoomFor(command.key())) {
            throw LocationRefused.because(
                    RefusalCode.TOO_MUCH_METADATA,
                    "location %s already has %d metadata keys: remove one first",
                    state.locationId(),
                    Metadata.MOST_ENTRIES);
        }
        String previous = state.metadata().get(command.key());
        if (!command.value().equals(previous)) {
            applyWithinSize(
                    new MetadataAdded(
                            state.locationId(),
                            command.key(),
                            command.value(),
                            previous,
                            command.reason()));
        }
    }

    @CommandHandler
    void handle(RemoveMetadata command) {
        requireVersion(command);
        requireActive();
        String previous = state.metadata().get(command.key());
        if (previous != null) {
            apply(
                    new MetadataRemoved(
                            state.locationId(), command.key(), previous, command.reason()));
        }
    }

    @CommandHandler
    void handle(AddIdentifier command, IdentifierRules identifiers) {
        requireVersion(command);
        requireActive();
        LocationIdentifier identifier = command.identifier();
        if (state.identifiers().contains(identifier)) {
            return;
        }
        identifiers.requireRoom(state);
        identifiers.requireFree(state.locationId(), Set.of(identifier));
        applyWithinSize(
                new IdentifierAdded(
                        state.locationId(),
                        identifier.system(),
                        identifier.value(),
                        command.reason()));
    }

    @CommandHandler
    void handle(RemoveIdentifier command, IdentifierRules identifiers) {
        requireVersion(command);
        requireActive();
        LocationIdentifier identifier = command.identifier();
        if (state.identifiers().contains(identifier)) {
            identifiers.release(identifier);
            apply(
                    new IdentifierRemoved(
                            state.locationId(),
                            identifier.system(),
                            identifier.value(),
                            command.reason()));
        }
    }

    @CommandHandler
    void handle(AddTags command) {
        requireVersion(command);
        requireActive();
        Set<String> added = Tags.without(command.tags(), state.tags());
        if (state.tags().size() + added.size() > Tags.MOST) {
            throw LocationRefused.because(
                    RefusalCode.TOO_MANY_TAGS,
                    "location %s has %d tags and would have %d more, at most %d are possible: remove some first",
                    state.locationId(),
                    state.tags().size(),
                    added.size(),
                    Tags.MOST);
        }
        if (!added.isEmpty()) {
            applyWithinSize(new TagsAdded(state.locationId(), added, command.reason()));
        }
    }

    @CommandHandler
    void handle(RemoveTags command) {
        requireVersion(command);
        requireActive();
        Set<String> removed = Tags.common(command.tags(), state.tags());
        if (!removed.isEmpty()) {
            apply(new TagsRemoved(state.locationId(), removed, command.reason()));
        }
    }

    @CommandHandler
    void handle(Archive command, Subtrees subtrees) {
        requireVersion(command);
        if (state.archived()) {
            throw LocationRefused.because(
                    RefusalCode.ALREADY_ARCHIVED,
                    "location %s is already archived",
                    state.locationId());
        }
        if (subtrees.hasActiveChildren(state.locationId())) {
            throw LocationRefused.because(
                    RefusalCode.HAS_CHILDREN,
                    "location %s has children that are not archived: archive them or move them first",
                    state.locationId());
        }
        apply(new Archived(state.locationId(), command.reason()));
    }

    @CommandHandler
    void handle(Restore command, Hierarchy hierarchy) {
        requireVersion(command);
        if (!state.archived()) {
            throw LocationRefused.because(
                    RefusalCode.NOT_ARCHIVED, "location %s is not archived", state.locationId());
        }
        LocationId parentId = state.parentId();
        if (parentId != null) {
            new HierarchyRules(hierarchy).requireActiveParent(parentId);
        }
        apply(new Restored(state.locationId(), command.reason()));
    }

    @EventSourcingHandler
    void on(LocationEvent event, @Timestamp Instant at, DomainEventMessage<LocationEvent> message) {
        if (event instanceof Defined) {
            commands = RecentCommands.NONE;
        }
        state = LocationState.fold(state, event, at);
        commands = commands.after(message);
    }

    @EventSourcingHandler
    void on(LocationSnapshot snapshot) {
        state = snapshot.state();
        commands = new RecentCommands(snapshot.commands());
    }

    /** The state in its stored form. */
    LocationSnapshot snapshot() {
        return new LocationSnapshot(state, commands.commands());
    }

    /** Archiving, which ends a location, and what makes it smaller are not limited. */
    private void applyWithinSize(LocationEvent event) {
        LocationSize.require(version() == 0 ? null : state, event, version() + 1);
        apply(event);
    }

    private static void requireVersion(LocationCommand command) {
        Long expected = command.expectedVersion();
        if (expected != null && expected != version()) {
            throw LocationRefused.because(
                    RefusalCode.VERSION_CONFLICT,
                    "location %s is at version %d, not at the expected %d",
                    command.locationId(),
                    version(),
                    expected);
        }
    }

    private void requireActive() {
        if (state.archived()) {
            throw LocationRefused.because(
                    RefusalCode.LOCATION_ARCHIVED,
                    "location %s is archived: restore it first",
                    state.locationId());
        }
    }

    /** The number of events of the location. */
    private static long version() {
        Long sequence = AggregateLifecycle.getVersion();
        return sequence == null ? 0 : sequence + 1;
    }
}
