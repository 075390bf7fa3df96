package io.tern.bench.load;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The object that is carried: strings, dates, numbers and a list of numbers. A bean as most applications have them. Not thread-safe. */
public final class User implements Serializable {
    private static final long serialVersionUID = 1;
    private static final LocalDateTime NEVER = LocalDateTime.of(1970, 1, 1, 0, 0);

    private long id;
    private String name = "";
    private int sex;
    private LocalDate birthday = LocalDate.EPOCH;
    private String email = "";
    private String mobile = "";
    private String address = "";
    private String icon = "";

    @SuppressWarnings("serial") // An ArrayList in fact.
    private List<Integer> permissions = new ArrayList<>();

    private int status;
    private LocalDateTime createTime = NEVER;
    private LocalDateTime updateTime = NEVER;

    /** An empty one, for decoders. */
    public User() {}

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public int getSex() {
        return sex;
    }

    public void setSex(int sex) {
        this.sex = sex;
    }

    public LocalDate getBirthday() {
        return birthday;
    }

    public void setBirthday(LocalDate birthday) {
        this.birthday = birthday;
    }

    public String getEmail() {
        return email;
    }

    public void setEmail(String email) {
        this.email = email;
    }

    public String getMobile() {
        return mobile;
    }

    public void setMobile(String mobile) {
        this.mobile = mobile;
    }

    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    public String getIcon() {
        return icon;
    }

    public void setIcon(String icon) {
        this.icon = icon;
    }

    public List<Integer> getPermissions() {
        return permissions;
    }

    public void setPermissions(List<Integer> permissions) {
        this.permissions = permissions;
    }

    public int getStatus() {
        return status;
    }

    public void setStatus(int status) {
        this.status = status;
    }

    public LocalDateTime getCreateTime() {
        return createTime;
    }

    public void setCreateTime(LocalDateTime createTime) {
        this.createTime = createTime;
    }

    public LocalDateTime getUpdateTime() {
        return updateTime;
    }

    public void setUpdateTime(LocalDateTime updateTime) {
        this.updateTime = updateTime;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof User user
                && id == user.id
                && name.equals(user.name)
                && sex == user.sex
                && birthday.equals(user.birthday)
                && email.equals(user.email)
                && mobile.equals(user.mobile)
                && address.equals(user.address)
                && icon.equals(user.icon)
                && permissions.equals(user.permissions)
                && status == user.status
                && createTime.equals(user.createTime)
                && updateTime.equals(user.updateTime);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name, email);
    }

    @Override
    public String toString() {
        return "User[" + id + ", " + name + ", " + sex + ", " + birthday + ", " + email + ", " + mobile + ", " + address
                + ", " + icon + ", " + permissions + ", " + status + ", " + createTime + ", " + updateTime + ']';
    }
}
