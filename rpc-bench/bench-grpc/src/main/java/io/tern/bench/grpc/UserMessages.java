package io.tern.bench.grpc;

import io.tern.bench.grpc.proto.UserMessage;
import io.tern.bench.grpc.proto.UserPageMessage;
import io.tern.bench.load.User;
import io.tern.bench.load.UserPage;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;

/** Between the application's own objects, which every contender has to deliver, and protobuf's. Thread-safe. */
final class UserMessages {
    private UserMessages() {}

    static UserMessage message(User user) {
        LocalDateTime created = user.getCreateTime();
        LocalDateTime updated = user.getUpdateTime();
        return UserMessage.newBuilder()
                .setId(user.getId())
                .setName(user.getName())
                .setSex(user.getSex())
                .setBirthday((int) user.getBirthday().toEpochDay())
                .setEmail(user.getEmail())
                .setMobile(user.getMobile())
                .setAddress(user.getAddress())
                .setIcon(user.getIcon())
                .addAllPermissions(user.getPermissions())
                .setStatus(user.getStatus())
                .setCreateSeconds(created.toEpochSecond(ZoneOffset.UTC))
                .setCreateNanos(created.getNano())
                .setUpdateSeconds(updated.toEpochSecond(ZoneOffset.UTC))
                .setUpdateNanos(updated.getNano())
                .build();
    }

    static User user(UserMessage message) {
        User user = new User();
        user.setId(message.getId());
        user.setName(message.getName());
        user.setSex(message.getSex());
        user.setBirthday(LocalDate.ofEpochDay(message.getBirthday()));
        user.setEmail(message.getEmail());
        user.setMobile(message.getMobile());
        user.setAddress(message.getAddress());
        user.setIcon(message.getIcon());
        user.setPermissions(message.getPermissionsList());
        user.setStatus(message.getStatus());
        user.setCreateTime(
                LocalDateTime.ofEpochSecond(message.getCreateSeconds(), message.getCreateNanos(), ZoneOffset.UTC));
        user.setUpdateTime(
                LocalDateTime.ofEpochSecond(message.getUpdateSeconds(), message.getUpdateNanos(), ZoneOffset.UTC));
        return user;
    }

    static UserPageMessage message(UserPage page) {
        UserPageMessage.Builder builder =
                UserPageMessage.newBuilder().setNumber(page.getNumber()).setTotal(page.getTotal());
        page.getUsers().forEach(user -> builder.addUsers(message(user)));
        return builder.build();
    }

    static UserPage page(UserPageMessage message) {
        UserPage page = new UserPage();
        page.setNumber(message.getNumber());
        page.setTotal(message.getTotal());
        ArrayList<User> users = new ArrayList<>(message.getUsersCount());
        message.getUsersList().forEach(user -> users.add(user(user)));
        page.setUsers(users);
        return page;
    }
}
