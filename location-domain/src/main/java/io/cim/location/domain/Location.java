package io.cim.location.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.Metadata;
import io.cim.location.api.RefusalCode;
import java.time.Instant;
import java.util.Optional;
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
 * nothing where nothing would change. Only event sourcing handlers assign, since instances are
 * cached.
 */
@AggregateRoot(type = "Location")
final class Location {

    @AggregateIdentifier private LocationId locationId;

    private Description description;
    private @Nullable LocationId parentId;
    private Metadata metadata;
    private Times times;
    private RecentCommands commands;

    /** An instance without a state, which a definition or events will give it. */
    @SuppressWarnings("NullAway.Init")
    Location() {}

    /**
     * Answers a command that has written before as it was answered then: it is not handled again.
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
    void handle(Define command, Hierarchy hierarchy) {
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
        apply(
                new Defined(
                        command.locationId(),
                        command.name(),
                        command.locationType(),
                        command.address(),
                        command.coordinates(),
                        command.virtualLocation(),
                        command.parentId(),
                        command.metadata()));
    }

    @CommandHandler
    void handle(Update command) {
        requireVersion(command);
        requireActive();
        description.changedBy(command).ifPresent(AggregateLifecycle::apply);
    }

    /**
     * Puts the location under a parent. Where it stands there already, nothing changes, and the
     * parent is not looked at: its rules guard changes of the hierarchy. So whoever lost the answer
     * can ask again, whatever became of the parent since.
     */
    @CommandHandler
    void handle(SetParent command, Hierarchy hierarchy, Subtrees subtrees, HierarchyGuard guard) {
        requireVersion(command);
        requireActive();
        if (command.parentId().equals(parentId)) {
            return;
        }
        new HierarchyRules(hierarchy).requireMove(locationId, command.parentId(), guard, subtrees);
        apply(new ParentSet(locationId, command.parentId(), parentId, command.reason()));
    }

    @CommandHandler
    void handle(RemoveParent command) {
        requireVersion(command);
        requireActive();
        if (parentId == null) {
            throw LocationRefused.because(
                    RefusalCode.NO_PARENT, "location %s has no parent to remove", locationId);
        }
        apply(new ParentRemoved(locationId, parentId, command.reason()));
    }

    @CommandHandler
    void handle(AddMetadata command) {
        requireVersion(command);
        requireActive();
        if (!metadata.hasRoomFor(command.key())) {
            throw LocationRefused.because(
                    RefusalCode.TOO_MUCH_METADATA,
                    "location %s already has %d metadata keys: remove one first",
                    locationId,
                    Metadata.MOST_ENTRIES);
        }
        String previous = metadata.get(command.key());
        if (!command.value().equals(previous)) {
            apply(
                    new MetadataAdded(
                            locationId,
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
        String previous = metadata.get(command.key());
        if (previous != null) {
            apply(new MetadataRemoved(locationId, command.key(), previous, command.reason()));
        }
    }

    @CommandHandler
    void handle(Archive command, Subtrees subtrees) {
        requireVersion(command);
        if (isArchived()) {
            throw LocationRefused.because(
                    RefusalCode.ALREADY_ARCHIVED, "location %s is already archived", locationId);
        }
        if (subtrees.hasActiveChildren(locationId)) {
            throw LocationRefused.because(
                    RefusalCode.HAS_CHILDREN,
                    "location %s has children that are not archived: archive them or move them first",
                    locationId);
        }
        apply(new Archived(locationId, command.reason()));
    }

    @CommandHandler
    void handle(Restore command, Hierarchy hierarchy) {
        requireVersion(command);
        if (!isArchived()) {
            throw LocationRefused.because(
                    RefusalCode.NOT_ARCHIVED, "location %s is not archived", locationId);
        }
        if (parentId != null) {
            new HierarchyRules(hierarchy).requireActiveParent(parentId);
        }
        apply(new Restored(locationId, command.reason()));
    }

    @EventSourcingHandler
    void on(LocationEvent event, @Timestamp Instant at, DomainEventMessage<LocationEvent> message) {
        switch (event) {
            case Defined defined -> {
                locationId = defined.locationId();
                description = Description.of(defined);
                parentId = defined.parentId();
                metadata = defined.metadata();
                times = Times.defined(at);
                commands = RecentCommands.NONE;
            }
            case Updated updated -> {
                description = description.after(updated);
                times = times.updated(at);
            }
            case ParentSet parentSet -> {
                parentId = parentSet.parentId();
                times = times.updated(at);
            }
            case ParentRemoved _ -> {
                parentId = null;
                times = times.updated(at);
            }
            case MetadataAdded added -> {
                metadata = metadata.with(added.key(), added.value());
                times = times.updated(at);
            }
            case MetadataRemoved removed -> {
                metadata = metadata.without(removed.key());
                times = times.updated(at);
            }
            case Archived _ -> times = times.archived(at);
            case Restored _ -> times = times.restored(at);
        }
        commands = commands.after(message);
    }

    @EventSourcingHandler
    void on(LocationSnapshot snapshot) {
        locationId = snapshot.locationId();
        description = Description.of(snapshot);
        parentId = snapshot.parentId();
        metadata = snapshot.metadata();
        times = Times.of(snapshot);
        commands = new RecentCommands(snapshot.commands());
    }

    /** The whole state, in the form that is stored. */
    LocationSnapshot snapshot() {
        return new LocationSnapshot(
                locationId,
                description.name(),
                description.locationType(),
                description.address(),
                description.coordinates(),
                description.virtualLocation(),
                parentId,
                metadata,
                isArchived(),
                times.definedAt(),
                times.updatedAt(),
                times.archivedAt(),
                commands.commands());
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
        if (isArchived()) {
            throw LocationRefused.because(
                    RefusalCode.LOCATION_ARCHIVED,
                    "location %s is archived: restore it first",
                    locationId);
        }
    }

    private boolean isArchived() {
        return times.archivedAt() != null;
    }

    /** How many events the location has. */
    private static long version() {
        Long sequence = AggregateLifecycle.getVersion();
        return sequence == null ? 0 : sequence + 1;
    }
}
