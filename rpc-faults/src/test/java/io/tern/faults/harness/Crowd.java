package io.tern.faults.harness;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tern.protocol.ControlFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.PongFrame;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of instances at one port, each at a loopback address of its own: they introduce themselves, answer pings, and do nothing else, so that a
 * consumer has as many connections as it would have to real ones. Thread-safe; owns one thread.
 */
public final class Crowd implements AutoCloseable {
    /** What the names of its services begin with; numbers follow. */
    public static final String SERVICE = "crowd.Service";

    /** The tag of instances whose appearance is timed. */
    public static final String LATE = "late";

    private static final int TYPE_OFFSET = 5;
    private static final int ID_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;
    private static final int HELLO = 1;
    private static final int PING = 6;
    private static final int LONGEST_FRAME = 1 << 20;
    private static final int BACKLOG = 8_192;
    private static final long UPTIME_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("crowd", true), NioIoHandler.newFactory());
    private final Channel listening;

    /** Listens; the caller closes it. */
    public Crowd() {
        listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(LONGEST_FRAME, LENGTH_OFFSET, Integer.BYTES))
                                .addLast(new Answers());
                    }
                })
                .bind("0.0.0.0", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Id of an instance, which is the name of its node. */
    public static String instanceId(int number) {
        return instanceId(host(number));
    }

    private static String instanceId(String host) {
        return "crowd-instance-at-" + host;
    }

    private static String host(int number) {
        return "127.1." + (number >> Byte.SIZE) + '.' + (number & 0xff);
    }

    /** What stands in the node of an instance. */
    public String registration(int number, boolean late) {
        int port = ((InetSocketAddress) listening.localAddress()).getPort();
        return "{\"version\":\"1.0\",\"address\":\"" + host(number) + ':' + port
                + "\",\"application\":\"crowd\",\"weight\":100,\"warmupMillis\":60000,"
                + "\"serializers\":[\"protostuff\",\"hessian\",\"json\"]" + (late ? ",\"tags\":[\"" + LATE + "\"]" : "")
                + '}';
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Answers frames. Confined to the event loop. */
    @SuppressWarnings("FutureReturnValueIgnored") // Who is gone needs no answer.
    private static final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            byte type = frame.getByte(frame.readerIndex() + TYPE_OFFSET);
            if (type == HELLO) {
                String host = ((InetSocketAddress) context.channel().localAddress())
                        .getAddress()
                        .getHostAddress();
                send(
                        context,
                        HelloFrame.builder("crowd", instanceId(host))
                                .serializers(List.of("protostuff", "hessian", "json"))
                                .uptimeMillis(UPTIME_MILLIS)
                                .build());
            } else if (type == PING) {
                send(context, new PongFrame(frame.getInt(frame.readerIndex() + ID_OFFSET)));
            }
        }

        private static void send(ChannelHandlerContext context, ControlFrame frame) {
            ByteBuf out = context.alloc().buffer();
            frame.encode(out);
            context.writeAndFlush(out, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
