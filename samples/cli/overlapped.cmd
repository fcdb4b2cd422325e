@echo off
rem Starts the sample; builds its jar if there is none yet.
setlocal
set "JAR=%~dp0target\overlapped.jar"
if exist "%JAR%" goto run
echo overlapped: building the program; this first time it takes some minutes>&2
rem Quiet unless it fails: standard output belongs to the command.
set "LOG=%TEMP%\overlapped-build-%RANDOM%.log"
pushd "%~dp0..\.."
call mvnw.cmd -q -Dmaven.test.skip=true -pl samples/cli -am package >"%LOG%" 2>&1 <nul
set STATUS=%ERRORLEVEL%
popd
if not %STATUS%==0 type "%LOG%" >&2
del "%LOG%"
if not %STATUS%==0 exit /b 1
:run
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" %JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
