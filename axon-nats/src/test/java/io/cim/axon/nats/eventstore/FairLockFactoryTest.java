package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.request.RequestScope;
import io.cim.axon.nats.testing.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.axonframework.common.lock.Lock;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.junit.jupiter.api.Test;

class FairLockFactoryTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final FairLockFactory locks = new FairLockFactory(3, LONG);
    private final List<Integer> order = new CopyOnWriteArrayList<>();

    private Thread waiting(int number) {
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            Lock lock = locks.obtainLock("a");
                            order.add(number);
                            lock.release();
                        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    void passesALockOnInTheOrderOfRequests() throws Exception {
        Lock held = locks.obtainLock("a");
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            threads.add(waiting(number));
        }

        held.release();
        for (Thread thread : threads) {
            thread.join(LONG);
        }

        assertThat(order).containsExactly(0, 1, 2);
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    void refusesAtOnceIfTheMaximumWaits() throws Exception {
        Lock held = locks.obtainLock("a");
        List<Thread> threads = IntStream.range(0, 3).mapToObj(this::waiting).toList();

        var outcomes = Rendezvous.of(2).collide(_ -> locks.obtainLock("a").release());
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.failure())
                                .isInstanceOf(LockAcquisitionFailedException.class)
                                .hasMessageContaining("3 requests wait for a")
                                .hasMessageContaining("nothing was done"));
        locks.obtainLock("another").release();
        locks.obtainLock("a").release(); // it is held by this thread

        held.release();
        for (Thread thread : threads) {
            thread.join(LONG);
        }
        assertThat(order).hasSize(3);
        locks.obtainLock("a").release();
    }

    @Test
    void refusesARequestWhoseTimeToBeginIsOver() throws Exception {
        Lock held = locks.obtainLock("a");
        RequestScope hasty = RequestScope.within(Duration.ofMillis(100));

        var outcomes =
                Rendezvous.of(1).collide(_ -> hasty.<Object>call(() -> locks.obtainLock("a")));

        assertThat(outcomes.getFirst().failure())
                .isInstanceOf(LockAcquisitionFailedException.class)
                .hasMessageContaining("a was busy for too long");
        assertThat(hasty.abandon()).isTrue();
        held.release();
        assertThatThrownBy(held::release).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void isHeldUntilEveryAcquisitionIsReleased() throws Exception {
        Lock first = locks.obtainLock("a");
        Lock second = locks.obtainLock("a");
        second.release();
        assertThat(first.isHeld()).isTrue();
        first.release();

        var outcomes = Rendezvous.of(4).collide(_ -> locks.obtainLock("a").release());
        assertThat(outcomes).allMatch(Rendezvous.Outcome::succeeded);
    }

    @Test
    void admitsOneThreadAtATime() throws Exception {
        FairLockFactory wide = new FairLockFactory(8, LONG);
        int[] count = new int[1];
        Rendezvous.of(8)
                .collide(_ -> {
                    for (int i = 0; i < 500; i++) {
                        Lock lock = wide.obtainLock("a");
                        count[0]++;
                        lock.release();
                    }
                });
        assertThat(count[0]).isEqualTo(4_000);
    }
}
