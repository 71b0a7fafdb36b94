#!/bin/sh
# Builds the operator of a commit; usage: make/earlier-operator.sh COMMIT FOLDER
commit=$1 folder=$2
rm -rf "$folder" && mkdir -p "$folder" || exit 74
git archive "$commit" | tar -x -C "$folder" || exit 65
JAVA_HOME=$(bin/find-jdk) || exit $?
export JAVA_HOME
cd "$folder" && ./mvnw -B -ntp -q -DskipTests -pl operator -am package
