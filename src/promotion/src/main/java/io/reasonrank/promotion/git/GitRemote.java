package io.reasonrank.promotion.git;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.Merger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefLeaseSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A repository on a server, through a bare copy without a working tree: commits are made from one
 * file and the tree of their parent. The copy is a cache; what counts is on the server.
 */
public final class GitRemote implements AutoCloseable {
  private static final String HEADS = Constants.R_HEADS;
  private static final String COPIES = "refs/copies/";

  private final String address;
  private final Repository copy;
  private final GitTransport transport;

  private GitRemote(String address, Repository copy, GitTransport transport) {
    this.address = address;
    this.copy = copy;
    this.transport = transport;
  }

  /**
   * Opens a repository; the server is not asked yet.
   *
   * @param directory the copy's, made if it is not there; one per address
   * @param address HTTPS or SSH address, or a local path
   */
  public static GitRemote open(Path directory, String address, GitCredentials credentials) {
    try {
      Repository copy = new RepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
      if (!Files.exists(directory.resolve(Constants.HEAD))) {
        copy.create(true);
      }
      return new GitRemote(address, copy, new GitTransport(credentials));
    } catch (IOException e) {
      throw StageException.io(directory + ": no copy of " + address + " can be made there", e);
    }
  }

  /** The tips of those branches that are on the server now; what they hold is fetched. */
  public Map<String, ObjectId> fetch(List<String> branches) {
    try (var git = new Git(copy)) {
      var tips = new TreeMap<String, ObjectId>();
      var listing = Git.lsRemoteRepository().setRemote(address).setHeads(true);
      for (var ref : transport.signIn(listing).call()) {
        String branch = ref.getName().substring(HEADS.length());
        if (branches.contains(branch)) {
          tips.put(branch, ref.getObjectId());
        }
      }
      if (!tips.isEmpty()) {
        var specs =
            tips.keySet().stream()
                .map(branch -> new RefSpec("+" + HEADS + branch + ":" + COPIES + branch))
                .toList();
        transport.signIn(git.fetch().setRemote(address).setRefSpecs(specs)).call();
      }
      return tips;
    } catch (GitAPIException e) {
      throw unreachable(e);
    }
  }

  /** Text of a file in a commit; empty if it is not there. */
  public Optional<String> read(ObjectId commit, String path) {
    try (var walk = new RevWalk(copy);
        var found = TreeWalk.forPath(copy, path, walk.parseCommit(commit).getTree())) {
      return found == null
          ? Optional.empty()
          : Optional.of(
              new String(copy.open(found.getObjectId(0)).getBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * A commit with one file changed, not on any branch yet.
   *
   * @throws StageException 78 if its signing key is none
   */
  public ObjectId commit(
      ObjectId parent, String path, String text, String message, Committer who, Instant when) {
    try (var walk = new RevWalk(copy);
        ObjectInserter inserter = copy.newObjectInserter()) {
      ObjectId blob = inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
      DirCache tree = DirCache.read(copy.newObjectReader(), walk.parseCommit(parent).getTree());
      DirCacheEditor editor = tree.editor();
      editor.add(
          new DirCacheEditor.PathEdit(path) {
            @Override
            public void apply(DirCacheEntry entry) {
              if (entry.getFileMode().equals(FileMode.MISSING)) {
                entry.setFileMode(FileMode.REGULAR_FILE);
              }
              entry.setObjectId(blob);
            }
          });
      editor.finish();
      var commit = new CommitBuilder();
      commit.setParentId(parent);
      commit.setTreeId(tree.writeTree(inserter));
      commit.setAuthor(who.at(when));
      commit.setCommitter(who.at(when));
      commit.setMessage(message);
      who.sign(copy, commit);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Puts a branch on the server where a commit is, if it still is where it was seen.
   *
   * @param seen its tip when it was fetched; empty: it is not there
   * @return false if somebody moved it in between
   */
  public boolean push(String branch, ObjectId commit, Optional<ObjectId> seen) {
    String name = HEADS + branch;
    try (var git = new Git(copy)) {
      var push =
          git.push()
              .setRemote(address)
              .setRefSpecs(new RefSpec("+" + commit.name() + ":" + name))
              .setRefLeaseSpecs(new RefLeaseSpec(name, seen.orElse(ObjectId.zeroId()).name()));
      for (PushResult result : transport.signIn(push).call()) {
        RemoteRefUpdate update = result.getRemoteUpdate(name);
        if (update != null && !accepted(update)) {
          return false;
        }
      }
      return true;
    } catch (GitAPIException e) {
      throw unreachable(e);
    }
  }

  private boolean accepted(RemoteRefUpdate update) {
    return switch (update.getStatus()) {
      case OK, UP_TO_DATE -> true;
      case REJECTED_REMOTE_CHANGED, REJECTED_NONFASTFORWARD -> false;
      default ->
          throw new StageException(
              ExitCode.PERMISSION,
              address
                  + ": the server refused branch "
                  + update.getRemoteName()
                  + ": "
                  + Optional.ofNullable(update.getMessage()).orElse(update.getStatus().name())
                  + "; give the credentials the right to push branches of that name");
    };
  }

  /** Whether two commits merge without a conflict. */
  public boolean merges(ObjectId one, ObjectId other) {
    try {
      Merger merger = MergeStrategy.RECURSIVE.newMerger(copy, true);
      return merger.merge(one, other);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Messages of the commits that a branch has and its base has not, newest first. */
  public List<String> messages(ObjectId tip, ObjectId base) {
    try (var walk = new RevWalk(copy)) {
      walk.markStart(walk.parseCommit(tip));
      walk.markUninteresting(walk.parseCommit(base));
      var messages = new ArrayList<String>();
      for (RevCommit commit : walk) {
        messages.add(commit.getFullMessage());
      }
      return messages;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private StageException unreachable(GitAPIException e) {
    return new StageException(
        ExitCode.UNAVAILABLE,
        address + ": " + e.getMessage() + "; check the address and the credentials",
        e);
  }

  private StageException broken(IOException e) {
    return StageException.io(
        copy.getDirectory() + ": the copy of " + address + " cannot be read; delete it", e);
  }

  @Override
  public void close() {
    copy.close();
    transport.close();
  }
}
