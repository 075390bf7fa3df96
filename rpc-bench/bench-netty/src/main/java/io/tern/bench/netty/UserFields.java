package io.tern.bench.netty;

import io.tern.bench.load.User;
import io.tern.bench.load.UserPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fields of users and pages, by hand. Thread-safe. */
final class UserFields {
    private UserFields() {}

    static void write(FieldWriter out, User user) {
        out.writeLong(user.getId());
        out.writeString(user.getName());
        out.writeVarint(user.getSex());
        out.writeDate(user.getBirthday());
        out.writeString(user.getEmail());
        out.writeString(user.getMobile());
        out.writeString(user.getAddress());
        out.writeString(user.getIcon());
        writePermissions(out, user.getPermissions());
        out.writeVarint(user.getStatus());
        out.writeDateTime(user.getCreateTime());
        out.writeDateTime(user.getUpdateTime());
    }

    private static void writePermissions(FieldWriter out, List<Integer> permissions) {
        int size = permissions.size();
        out.writeVarint(size);
        for (int i = 0; i < size; i++) {
            out.writeVarint(permissions.get(i));
        }
    }

    static User readUser(FieldReader in) {
        User user = new User();
        user.setId(in.readLong());
        user.setName(in.readString());
        user.setSex(in.readVarint());
        user.setBirthday(in.readDate());
        user.setEmail(in.readString());
        user.setMobile(in.readString());
        user.setAddress(in.readString());
        user.setIcon(in.readString());
        user.setPermissions(readPermissions(in));
        user.setStatus(in.readVarint());
        user.setCreateTime(in.readDateTime());
        user.setUpdateTime(in.readDateTime());
        return user;
    }

    private static List<Integer> readPermissions(FieldReader in) {
        Integer[] permissions = new Integer[in.readCount()];
        for (int i = 0; i < permissions.length; i++) {
            permissions[i] = in.readVarint();
        }
        return Arrays.asList(permissions);
    }

    static void write(FieldWriter out, UserPage page) {
        out.writeVarint(page.getNumber());
        out.writeVarint(page.getTotal());
        List<User> users = page.getUsers();
        int size = users.size();
        out.writeVarint(size);
        for (int i = 0; i < size; i++) {
            write(out, users.get(i));
        }
    }

    static UserPage readPage(FieldReader in) {
        UserPage page = new UserPage();
        page.setNumber(in.readVarint());
        page.setTotal(in.readVarint());
        int size = in.readCount();
        List<User> users = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            users.add(readUser(in));
        }
        page.setUsers(users);
        return page;
    }
}
