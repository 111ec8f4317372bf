/* Preloaded into a child: records what it does to the files of one folder, in order, so that a power cut can be replayed at any moment,
 * or lets the disk fail at a chosen call. A record is written after its call has succeeded and before any other call may begin.
 *
 * EENPLAN_TRACE_ROOT  the folder (absolute, no symbolic links)
 * EENPLAN_TRACE       the file the records are appended to, outside that folder; without it nothing is recorded
 * EENPLAN_FAIL        full:<k>, readonly:<k> or sync:<k>: from the k-th write (sync) on, the disk is full, read-only or fails to sync,
 * EENPLAN_ROOM        until a file of this name exists, outside the folder; once:<k>: only the k-th sync fails
 *
 * Record: kind u8, three zero bytes, fd i32, number u64, length u32, then `length` bytes; little-endian.
 *   O open (number: flags; bytes: path)   C close   W write (number: offset; bytes)   T resize (number: length)   S sync   F failed sync
 *   U unlink (path)   R rename (old NUL new)   M mkdir (path)   X rmdir (path)   A written to standard output (bytes)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))
#define MAX_FD 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char traced[MAX_FD];
static const char *root;
static size_t root_length;
static int trace = -1;
static const char *room;
static int failing; /* the errno, or 0 */
static char failing_class;
static int failing_once;
static long passing; /* how many calls of that class still succeed */

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("EENPLAN_TRACE");
    root = getenv("EENPLAN_TRACE_ROOT");
    const char *fail = getenv("EENPLAN_FAIL");
    room = getenv("EENPLAN_ROOM");
    if (!root) return;
    root_length = strlen(root);
    if (path) {
        trace = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (trace < 0) abort();
    }
    if (fail) {
        const char *from = strchr(fail, ':');
        if (!from || !room) abort();
        passing = atol(from + 1);
        failing = fail[0] == 'f' ? ENOSPC : fail[0] == 'r' ? EROFS : EIO;
        failing_once = fail[0] == 'o';
        failing_class = fail[0] == 's' || failing_once ? 's' : 'w';
    }
    unsetenv("LD_PRELOAD");
}

/* Whether the disk fails at this call: errno is set, and the call is not to be made. Taking away needs no room, but a disk to write. */
static int fails(char class) {
    if (!failing) return 0;
    if (class == 'd') { if (failing != EROFS) return 0; class = 'w'; }
    if (class != failing_class) return 0;
    if (passing > 0) { passing--; return 0; }
    if (REAL(access)(room, F_OK) == 0) return 0;
    errno = failing;
    if (failing_once) failing = 0;
    return 1;
}

/* The path below the folder ("" for the folder itself), or NULL when it lies elsewhere. */
static const char *inside(const char *path) {
    if (!root || !path || strncmp(path, root, root_length) != 0) return NULL;
    if (path[root_length] == 0) return path + root_length;
    return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static int is_traced(int fd) { return root && fd >= 0 && fd < MAX_FD && traced[fd]; }

static void record(char kind, int fd, uint64_t number, const void *bytes, size_t length, const void *more, size_t more_length) {
    if (trace < 0) return;
    unsigned char head[20] = {0};
    uint32_t total = (uint32_t)(length + more_length);
    int32_t descriptor = fd;
    head[0] = (unsigned char)kind;
    memcpy(head + 4, &descriptor, 4);
    memcpy(head + 8, &number, 8);
    memcpy(head + 16, &total, 4);
    struct iovec parts[3] = {{head, sizeof head}, {(void *)bytes, length}, {(void *)more, more_length}};
    ssize_t wanted = (ssize_t)(sizeof head + total);
    if (REAL(writev)(trace, parts, 3) != wanted) abort();
}

/* Making a file takes room; opening one for writing takes a disk that can be written. */
static int open_fails(const char *path, int flags) {
    if (!failing || !inside(path) || (flags & O_ACCMODE) == O_RDONLY) return 0;
    int is_new = (flags & O_CREAT) && REAL(access)(path, F_OK) != 0;
    return fails(is_new ? 'w' : 'd');
}

static int opened(int fd, const char *path, int flags) {
    const char *name = inside(path);
    if (fd >= 0 && name) {
        if (fd >= MAX_FD) abort();
        traced[fd] = 1;
        record('O', fd, (uint64_t)flags, name, strlen(name), NULL, 0);
    }
    return fd;
}

#define BEGIN int before; pthread_mutex_lock(&lock)
#define END(result) before = errno; pthread_mutex_unlock(&lock); errno = before; return result

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        BEGIN; int fd = open_fails(path, flags) ? -1 : opened(REAL(name)(path, flags, mode), path, flags); END(fd); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        BEGIN; int fd = open_fails(path, flags) ? -1 : opened(REAL(name)(at, path, flags, mode), path, flags); END(fd); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    BEGIN;
    int result = REAL(close)(fd);
    if (is_traced(fd)) { traced[fd] = 0; record('C', fd, 0, NULL, 0, NULL, 0); }
    END(result);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    BEGIN;
    ssize_t done = is_traced(fd) && fails('w') ? -1 : REAL(write)(fd, bytes, count);
    if (done > 0 && is_traced(fd)) {
        record('W', fd, (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), bytes, (size_t)done, NULL, 0);
    } else if (done > 0 && fd == STDOUT_FILENO) {
        record('A', fd, 0, bytes, (size_t)done, NULL, 0);
    }
    END(done);
}

/* The longest prefix of the parts that was written, as one record for each part. */
static void record_parts(int fd, uint64_t offset, const struct iovec *parts, int count, ssize_t done) {
    for (int part = 0; part < count && done > 0; part++) {
        size_t length = parts[part].iov_len < (size_t)done ? parts[part].iov_len : (size_t)done;
        record('W', fd, offset, parts[part].iov_base, length, NULL, 0);
        offset += length;
        done -= (ssize_t)length;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    BEGIN;
    ssize_t done = is_traced(fd) && fails('w') ? -1 : REAL(writev)(fd, parts, count);
    if (done > 0 && is_traced(fd)) record_parts(fd, (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), parts, count, done);
    END(done);
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *bytes, size_t count, offset_type offset) { \
        BEGIN; ssize_t done = is_traced(fd) && fails('w') ? -1 : REAL(name)(fd, bytes, count, offset); \
        if (done > 0 && is_traced(fd)) record('W', fd, (uint64_t)offset, bytes, (size_t)done, NULL, 0); \
        END(done); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(name, offset_type) \
    ssize_t name(int fd, const struct iovec *parts, int count, offset_type offset) { \
        BEGIN; ssize_t done = is_traced(fd) && fails('w') ? -1 : REAL(name)(fd, parts, count, offset); \
        if (done > 0 && is_traced(fd)) record_parts(fd, (uint64_t)offset, parts, count, done); \
        END(done); \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

#define RESIZE(name, offset_type) \
    int name(int fd, offset_type length) { \
        BEGIN; int result = is_traced(fd) && fails('d') ? -1 : REAL(name)(fd, length); \
        if (result == 0 && is_traced(fd)) record('T', fd, (uint64_t)length, NULL, 0, NULL, 0); \
        END(result); \
    }
RESIZE(ftruncate, off_t)
RESIZE(ftruncate64, off64_t)

/* Space asked for in advance: only growing the file shows in its bytes. */
static void record_growth(int fd, int64_t end) {
    struct stat now;
    if (fstat(fd, &now) == 0 && now.st_size == end) record('T', fd, (uint64_t)end, NULL, 0, NULL, 0);
}

#define ALLOCATE(name, offset_type) \
    int name(int fd, offset_type offset, offset_type length) { \
        BEGIN; int result = is_traced(fd) && fails('w') ? errno : REAL(name)(fd, offset, length); \
        if (result == 0 && is_traced(fd)) record_growth(fd, offset + length); \
        END(result); \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

#define FALLOCATE(name, offset_type) \
    int name(int fd, int mode, offset_type offset, offset_type length) { \
        BEGIN; int result = is_traced(fd) && fails('w') ? -1 : REAL(name)(fd, mode, offset, length); \
        if (result == 0 && is_traced(fd)) { if (mode != 0) abort(); record_growth(fd, offset + length); } \
        END(result); \
    }
FALLOCATE(fallocate, off_t)
FALLOCATE(fallocate64, off64_t)

/* Copies inside the kernel bypass every write above; callers fall back to writing when told there is no such call. */
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t count, unsigned flags) {
    if (is_traced(to)) { errno = ENOSYS; return -1; }
    return REAL(copy_file_range)(from, from_at, to, to_at, count, flags);
}

#define SYNC(name) \
    int name(int fd) { \
        BEGIN; int failed = is_traced(fd) && fails('s'), result = failed ? -1 : REAL(name)(fd); \
        int because = errno; \
        if ((failed || result == 0) && is_traced(fd)) record(failed ? 'F' : 'S', fd, 0, NULL, 0, NULL, 0); \
        errno = because; \
        END(result); \
    }
SYNC(fsync)
SYNC(fdatasync)

#define PATH_CALL(kind, declaration, path, call) \
    int declaration { \
        BEGIN; const char *name = inside(path); int result = name && fails((kind) == 'M' ? 'w' : 'd') ? -1 : call; \
        if (result == 0 && name) record(kind, -1, 0, name, strlen(name), NULL, 0); \
        END(result); \
    }
PATH_CALL('U', unlink(const char *path), path, REAL(unlink)(path))
PATH_CALL((flags & AT_REMOVEDIR) ? 'X' : 'U', unlinkat(int at, const char *path, int flags), path, REAL(unlinkat)(at, path, flags))
PATH_CALL('M', mkdir(const char *path, mode_t mode), path, REAL(mkdir)(path, mode))
PATH_CALL('X', rmdir(const char *path), path, REAL(rmdir)(path))

static void record_rename(const char *from, const char *to) {
    const char *old = inside(from), *new = inside(to);
    if (!old && !new) return;
    if (!old || !new) abort();
    record('R', -1, 0, old, strlen(old) + 1, new, strlen(new));
}

int rename(const char *from, const char *to) {
    BEGIN;
    int result = inside(to) && fails('d') ? -1 : REAL(rename)(from, to);
    if (result == 0) record_rename(from, to);
    END(result);
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    BEGIN;
    int result = inside(to) && fails('d') ? -1 : REAL(renameat)(from_at, from, to_at, to);
    if (result == 0) record_rename(from, to);
    END(result);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    BEGIN;
    int result = inside(to) && fails('d') ? -1 : REAL(renameat2)(from_at, from, to_at, to, flags);
    if (result == 0) { if (flags & RENAME_EXCHANGE) abort(); record_rename(from, to); }
    END(result);
}
